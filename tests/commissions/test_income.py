"""The income statement against the ledger: what the months brought, less what was paid, is what the person has."""

from datetime import timedelta

from commissions.actor import staff_acting
from commissions.awards.service import decide_refund
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance, write_off_debt
from commissions.statements.earnings import IncomeMonth
from commissions.statements.queries import find_income
from commissions.withdrawals.service import begin_sending, request_withdrawal, settle_withdrawal
from tests.commissions.stage import balances, sell
from tests.commissions.withdrawing import ANNA, BUYER, ask, bring_to, give
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase

TO_MIDNIGHT = timedelta(hours=14)
"""The tests begin at ten in the morning of 22 November in Shanghai."""


def by_hand(number: str, fen: int, member_id: MemberId = ANNA) -> Adjust:
    return Adjust(number, member(member_id), fen, "counted twice", staff_acting("Li"))


async def test_months_bring_what_awards_refunds_and_changes_by_hand_have_left_in_the_balances(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(give, ANNA, 10_000)
    await database.transact(adjust_balance, by_hand("A1", 3_000), alone_up_to_fen=5_000)
    at = await database.transact(request_withdrawal, ask(ANNA, 12_000))
    await database.transact(begin_sending, at.number)
    await database.transact(settle_withdrawal, at.number)
    clock.now = START + TO_MIDNIGHT + timedelta(days=8, microseconds=-1)
    await database.transact(adjust_balance, by_hand("A3", -500), alone_up_to_fen=5_000)
    clock.advance(microseconds=1)
    refund = {"order_no": "T1", "refund_no": "R1", "total_fen": 10_000, "lines": {"1": 10_000}}
    await database.transact(decide_refund, **refund)
    await database.transact(write_off_debt, by_hand("A4", 9_000), alone_up_to_fen=50_000)
    two = {"alone_up_to_fen": 5_000, "second_by": staff_acting("Wang")}
    await database.transact(adjust_balance, by_hand("A2", 70_000), **two)
    await sell(database, "T2", ANNA + BUYER)
    december, november = await database.read(find_income, member(ANNA), 2026)
    assert (november.month, november.by_hand_fen, november.income_fen) == ("2026-11", 2_500, 12_500)
    assert (december.month, december.by_hand_fen, december.income_fen) == ("2026-12", 79_000, 79_000)
    brought = november.income_fen + december.income_fen
    assert brought - november.paid_fen == sum((await balances(database, ANNA)).values())
    assert await database.read(find_income, member(ANNA), 2027) == ()


async def test_a_month_in_which_something_was_only_given_by_hand_is_one(database: AnyDatabase) -> None:
    await bring_to(database, "requested", 60_000, member_id=5)
    await database.transact(adjust_balance, by_hand("A1", 100, MemberId(6)), alone_up_to_fen=100)
    assert await database.read(find_income, member(MemberId(6)), 2026) == (IncomeMonth("2026-11", by_hand_fen=100),)


def test_what_arrives_is_what_was_paid_less_fee_and_tax() -> None:
    assert IncomeMonth("2026-11", paid_fen=10_000, fee_fen=60, tax_fen=1_300).net_fen == 8_640
