"""Tax by person and month in Shanghai, as withdrawals come, fail and come back; and the statements of it."""

from datetime import timedelta
from typing import Any

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId, member
from commissions.withdrawals import errors
from commissions.withdrawals.queries import find_month_statement, find_year_summary, quote_withdrawal
from commissions.withdrawals.service import (
    approve_withdrawal,
    begin_sending,
    fail_withdrawal,
    publish_rules,
    record_cancelled,
    record_transfer_returned,
    reject_withdrawal,
    request_withdrawal,
    settle_withdrawal,
)
from commissions.withdrawals.statements import MonthStatement
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from commissions.withdrawals.withdrawal import Withdrawal
from tests.commissions.stage import balances
from tests.commissions.withdrawing import ANNA, BEN, ask, give, refuse
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

TAXED: dict[str, Any] = {
    "tax": LABOUR_REMUNERATION,
    "fee": {"rate_bp": 10},
    "maximum_fen": 10_000_000,
    "review_above_fen": 10_000_000,
    "second_review_above_fen": 10_000_000,
    "per_day": 100,
}


async def start(database: AnyDatabase, amount_fen: int, *people: MemberId) -> None:
    await database.transact(publish_rules, TAXED, staff_acting("owner"))
    for who in people or (ANNA,):
        await database.transact(give, who, amount_fen)


async def withdraw(database: AnyDatabase, amount_fen: int, who: MemberId = ANNA) -> Withdrawal:
    """Ask, which approves at once, and begin to send."""
    count = await database.read(count_requests)
    at = await database.transact(request_withdrawal, ask(who, amount_fen, f"key-{count:08}"))
    return await database.transact(begin_sending, at.number)


def count_requests(connection: Any) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM withdrawal").scalar())


async def settle(database: AnyDatabase, amount_fen: int, who: MemberId = ANNA) -> Withdrawal:
    at = await withdraw(database, amount_fen, who)
    await database.transact(settle_withdrawal, at.number)
    return at


async def month(database: AnyDatabase, name: str = "2026-11", who: MemberId = ANNA) -> MonthStatement:
    return await database.read(find_month_statement, member(who), name)


async def test_each_withdrawal_withholds_what_the_month_owes_less_what_was_withheld(database: AnyDatabase) -> None:
    await start(database, 3_000_000, ANNA, BEN)
    taxes = [(await settle(database, fen)).tax_fen for fen in (80_000, 20_000, 300_000, 100, 2_099_900)]
    assert taxes == [0, 4_000, 60_000, 16, 335_984]
    assert sum(tax or 0 for tax in taxes) == 400_000
    assert (await settle(database, 100_000, BEN)).tax_fen == 4_000
    assert await month(database) == MonthStatement("2026-11", 5, 2_500_000, 2_499, 400_000, 2_097_501, 0, 400_000)
    assert await database.read(audit) == []


async def test_the_journal_has_net_fee_and_tax_apart(database: AnyDatabase) -> None:
    await start(database, 100_000)
    at = await settle(database, 100_000)
    assert (at.fee_fen, at.tax_fen, at.net_fen) == (100, 4_000, 95_900)
    assert await balances(database, ANNA) == {}
    assert await database.transact(
        record_transfer_returned,
        at.number,
        by=staff_acting("Li"),
        second_by=staff_acting("Wang"),
        reason="seen in the bill",
    )
    assert await balances(database, ANNA) == {"available": 100_000}
    assert await month(database) == MonthStatement("2026-11", 0, 0, 0, 0, 0, 0, 0)
    assert (await settle(database, 100_000)).tax_fen == 4_000
    assert await database.read(audit) == []


async def test_what_did_not_go_gives_its_tax_back_to_the_month(database: AnyDatabase) -> None:
    await start(database, 1_000_000)
    for end, said in ((fail_withdrawal, {"reason": "x"}), (record_cancelled, {})):
        at = await withdraw(database, 100_000)
        assert at.tax_fen == 4_000
        assert (await month(database)).under_way_fen == 100_000
        await database.transact(end, at.number, **said)
        assert (await month(database)).withheld_fen == 0
    request = ask(ANNA, 100_000, "key-approved")
    at = await database.transact(request_withdrawal, request)
    await database.transact(reject_withdrawal, at.number, by=staff_acting("owner"), reason="x")
    assert (await settle(database, 80_000)).tax_fen == 0
    assert await database.read(audit) == []


async def test_money_that_comes_back_after_a_later_withdrawal_was_taxed_is_set_against_the_next(
    database: AnyDatabase,
) -> None:
    await start(database, 1_000_000)
    first = await settle(database, 80_000)
    second = await settle(database, 80_000)
    assert (first.tax_fen, second.tax_fen) == (0, 16_000)
    await database.transact(
        record_transfer_returned, first.number, by=staff_acting("Li"), second_by=staff_acting("Wang"), reason="bill"
    )
    assert (await settle(database, 80_000)).tax_fen == 0
    assert (await settle(database, 80_000)).tax_fen == 16_000
    assert await database.read(audit) == []


async def test_a_month_begins_at_midnight_in_shanghai(database: AnyDatabase, clock: MovableClock) -> None:
    await start(database, 1_000_000)
    clock.advance(days=8, hours=14, seconds=-1)
    assert (await settle(database, 100_000)).tax_fen == 4_000
    clock.advance(seconds=1)
    assert (await settle(database, 80_000)).tax_fen == 0
    assert (await month(database)).gross_fen == 100_000
    assert (await month(database, "2026-12")).gross_fen == 80_000
    clock.advance(days=31)
    await settle(database, 90_000)
    year = await database.read(find_year_summary, member(ANNA), 2026)
    assert [of.month for of in year.months] == ["2026-11", "2026-12"]
    assert (year.count, year.gross_fen, year.fee_fen, year.tax_fen, year.net_fen) == (2, 180_000, 180, 4_000, 175_820)
    assert (await database.read(find_year_summary, member(ANNA), 2027)).tax_fen == 2_000
    assert (await database.read(find_year_summary, member(BEN), 2026)).months == ()


async def test_the_month_is_that_of_the_approval_however_late_it_settles(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await start(database, 1_000_000)
    clock.advance(days=8)
    at = await withdraw(database, 100_000)
    clock.advance(days=3)
    await database.transact(settle_withdrawal, at.number)
    assert ((await month(database)).gross_fen, (await month(database, "2026-12")).gross_fen) == (100_000, 0)
    assert await database.read(audit) == []


async def test_fee_and_tax_are_those_of_the_rules_when_it_is_approved(
    database: AnyDatabase, clock: MovableClock
) -> None:
    reviewed = TAXED | {"review_above_fen": 1, "tax": None}
    await database.transact(publish_rules, reviewed, staff_acting("owner"))
    await database.transact(
        publish_rules, reviewed | {"tax": LABOUR_REMUNERATION}, staff_acting("owner"), clock() + timedelta(days=1)
    )
    await database.transact(give, ANNA, 300_000)
    at = await database.transact(request_withdrawal, ask(ANNA, 100_000))
    assert (await database.read(quote_withdrawal, member(ANNA), 100_000, clock())).tax_fen == 0
    clock.advance(days=1)
    approved = await database.transact(approve_withdrawal, at.number, by=staff_acting("owner"))
    assert (approved.tax_fen, approved.net_fen) == (4_000, 95_900)
    await database.transact(reject_withdrawal, at.number, by=staff_acting("owner"), reason="x")
    assert await database.read(audit) == []


async def test_a_rule_that_begins_within_a_month_counts_all_of_it_and_refuses_what_leaves_nothing(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(publish_rules, TAXED | {"tax": None}, staff_acting("owner"))
    await database.transact(publish_rules, TAXED, staff_acting("owner"), clock() + timedelta(days=1))
    await database.transact(give, ANNA, 1_000_000)
    assert (await settle(database, 100_000)).tax_fen == 0
    clock.advance(days=1)
    refusal = await refuse(database, errors.NetTooSmall, request_withdrawal, ask(ANNA, 4_900, "key-taxed-away"))
    assert refusal.data["net_fen"] < 10
    assert (await settle(database, 10_000)).tax_fen == 6_000
    assert await database.read(audit) == []
