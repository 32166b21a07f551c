"""Amounts, filters and conditions that seeded bugs once passed by unseen."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from commissions.actor import staff_acting
from commissions.awards.review import Reviewed
from commissions.awards.reviewing import hold_for_case, release_person
from commissions.awards.service import mature_awards
from commissions.awards.tables import award
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, find_left_alone, write_off_debt
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.network.tables import distributor
from commissions.ports import Transaction
from commissions.withdrawals import refusals
from commissions.withdrawals.queries import count_today, find_rules
from commissions.withdrawals.requesting import approve_withdrawal, publish_rules, request_withdrawal
from commissions.withdrawals.tax import Bracket, Deduction, TaxRule, calculate_month_tax, calculate_tax
from commissions.withdrawals.withdrawal import TransferTerms
from tests.commissions.stage import THREE_LEVELS, build_chain, complete, sell
from tests.commissions.withdrawing import ANNA, ask, give, take
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

OWNER = staff_acting("owner")


async def test_a_write_off_counts_towards_the_day_and_a_day_is_a_whole_one(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(give, ANNA, 10_000)
    await database.transact(request_withdrawal, ask(ANNA, 10_000))
    await database.transact(take, 5_000)
    wanted = Adjust("W1", member(ANNA), 400, "gone abroad", staff_acting("li"))
    await database.transact(write_off_debt, wanted, alone_up_to_fen=1_000)
    assert await database.transact(find_left_alone, member(ANNA), 1_000) == 600
    clock.advance(hours=23)
    assert await database.transact(find_left_alone, member(ANNA), 1_000) == 600
    clock.advance(hours=1)
    assert await database.transact(find_left_alone, member(ANNA), 1_000) == 1_000


async def test_the_tier_that_was_frozen_decides_the_rate(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, policy=THREE_LEVELS | {"tiers": {"gold": [{"rate_bp": 1500}]}})

    def promote(tx: Transaction, tier: str | None) -> None:
        tx.connection.execute(update(distributor).where(distributor.c.member_id == 2).values(tier=tier))

    await database.transact(promote, "gold")
    await sell(database, "T1", 1)
    await database.transact(promote, None)
    await sell(database, "T2", 1)
    query = select(award.c.order_no, award.c.amount_fen, award.c.tier).order_by(award.c.order_no)
    rows = await database.read(lambda connection: [tuple(row) for row in connection.execute(query)])
    assert rows == [("T1", 1_500, "gold"), ("T2", 1_000, None)]


async def test_a_request_at_midnight_is_one_of_the_day(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(give, ANNA, 10_000)
    clock.now = datetime(2026, 12, 1, 16, tzinfo=UTC)
    await database.transact(request_withdrawal, ask(ANNA, 5_000))
    assert await database.read(count_today, member(ANNA), clock.now) == 1
    assert await database.read(count_today, member(ANNA), clock.now - timedelta(seconds=1)) == 1
    assert await database.read(count_today, member(ANNA), clock.now + timedelta(days=1)) == 0


async def test_of_two_rules_of_one_instant_the_later_version_holds(database: AnyDatabase) -> None:
    for least in (300, 700):
        await database.transact(publish_rules, {"minimum_fen": least}, OWNER)
    now = await database.transact(lambda tx: tx.now)
    assert (await database.read(find_rules, now)).minimum_fen == 700


async def test_what_is_too_little_to_transfer_by_now_is_not_approved(database: AnyDatabase) -> None:
    await database.transact(publish_rules, {"review_above_fen": 0}, OWNER)
    await database.transact(give, ANNA, 10_000)
    at = await database.transact(request_withdrawal, ask(ANNA, 200))
    with pytest.raises(refusals.NetTooSmall):
        await database.transact(approve_withdrawal, at.number, by=OWNER, terms=TransferTerms(least_net_fen=500))


def test_no_tax_is_less_than_nothing() -> None:
    steps = TaxRule("steps", (Deduction(0, 0, 0),), (Bracket(0, 1_000, 500),))
    assert calculate_month_tax(steps, 1_000) == 0
    assert calculate_month_tax(steps, 10_000) == 500
    assert calculate_tax(steps, income_fen=0, withheld_fen=900, amount_fen=10_000) == 0


async def test_hold_days_run_from_receipt_for_every_award(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2, 3)
    await sell(database, "T1", 1)
    clock.advance(days=3)
    await complete(database, "T1")
    days = await database.read(lambda c: set(c.scalars(select(award.c.matures_at))))
    assert days == {clock.now + timedelta(days=7)}


async def test_what_is_held_for_its_order_too_is_not_let_go_with_the_person(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    said = {"by": OWNER, "reason": "looked at"}
    await database.transact(suspend_distributor, MemberId(2), **said)
    clock.advance(days=7)
    await database.transact(mature_awards)
    found = {"key": "order:T1:2:phone", "rule": "phone", "evidence": {}, "by": OWNER}
    await database.transact(hold_for_case, "T1", member(MemberId(2)), **found)
    await database.transact(restore_distributor, MemberId(2), **said)
    assert await database.transact(release_person, member(MemberId(2)), **said) == Reviewed()
