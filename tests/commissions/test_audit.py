"""The audit names what is wrong when somebody has written to the tables behind the program's back."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from commissions.audit import audit
from commissions.awards.service import decide_refund, mature_awards
from commissions.awards.tables import award, earning, sale, sale_line, sale_refund
from commissions.beneficiary import MemberId, member
from commissions.ledger.entry import COMMISSION, PAYMENTS, REFUNDING, SALES, Entry, Posting, pending
from commissions.ledger.finding import Finding, compare, run_check
from commissions.ledger.repository import post
from commissions.ledger.tables import ledger_balance
from commissions.network.tables import referral, team_count, team_member
from tests.commissions.stage import build_chain, complete, line, sell
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.tampering import tamper


async def build_books(database: AnyDatabase, clock: MovableClock) -> None:
    """An order of two lines, whose second awards have matured, with a refund on its first."""
    await build_chain(database, 1, 2, 3, 4)
    await sell(database, "T1", 1, line("1"), line("2", hold_days=0), shipping_fen=500)
    await complete(database, "T1")
    await database.transact(mature_awards)
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=4_000, lines={"1": 4_000})


FORGERIES: dict[str, tuple[Any, set[str]]] = {
    "a balance raised": (
        update(ledger_balance).where(ledger_balance.c.person_id == 2).values(balance_fen=9999),
        {"balance_is_its_postings", "person_adds_up"},
    ),
    "an award that keeps more": (
        update(award).where(award.c.line == "1", award.c.rank == 1).values(kept_fen=1000),
        {"award_after_refunds", "award_booked", "order_commissions", "person_adds_up"},
    ),
    "an award called available": (
        update(award).where(award.c.line == "1", award.c.rank == 1).values(status="available", matured_at=START),
        {"award_booked"},
    ),
    "an award raised": (
        update(award).where(award.c.line == "2", award.c.rank == 1).values(amount_fen=1001, wanted_fen=1001),
        {"line_awards", "award_after_refunds", "earnings_of_all_time", "earnings_by_day"},
    ),
    "an award above the cap": (
        update(award).where(award.c.line == "2", award.c.rank == 1).values(amount_fen=20_000, wanted_fen=20_000),
        {"line_awards", "line_within_cap", "award_after_refunds", "earnings_of_all_time", "earnings_by_day"},
    ),
    "an award for the buyer": (
        update(award).where(award.c.line == "2", award.c.rank == 1).values(person_id=1),
        {"award_by_policy", "person_adds_up", "earnings_of_all_time", "earnings_by_day"},
    ),
    "an award that nobody posted": (
        insert(award).from_select(
            ["code", "order_no", "line", "person_kind", "person_id", "role", "rank", "capped", "rule", "rate_bp",
             "wanted_fen", "amount_fen", "kept_fen", "status", "hold_days", "accrued_at", "matured_at"],
            award.select().with_only_columns(
                award.c.code + "x", award.c.order_no, award.c.line, award.c.person_kind, award.c.person_id + 90,
                award.c.role, award.c.rank, award.c.capped, award.c.rule, award.c.rate_bp,
                award.c.wanted_fen, award.c.amount_fen, award.c.kept_fen, award.c.status, award.c.hold_days,
                award.c.accrued_at, award.c.matured_at,
            ).where(award.c.line == "2", award.c.rank == 3),
        ),
        {"line_awards", "award_booked", "order_commissions", "person_adds_up"}
        | {"earnings_of_all_time", "earnings_by_day"},
    ),
    "a payment lowered": (update(sale).values(paid_fen=20_000), {"order_paid", "order_conserved"}),
    "a refund forgotten": (
        update(sale).values(refunded_fen=0),
        {"order_refunds_booked", "order_refunds_standing", "order_conserved"},
    ),
    "a line's refund forgotten": (
        update(sale_line).values(refunded_fen=0),
        {"line_refunds", "award_after_refunds"},
    ),
    "a line's price lowered": (
        update(sale_line).where(sale_line.c.line == "2").values(paid_fen=5_000),
        {"line_base"},
    ),
    "a refund called settled": (
        update(sale_refund).values(status="settled"),
        {"order_refunds_settled", "line_cases"},
    ),
    "sums raised": (
        update(earning).where(earning.c.period == "all", earning.c.person_id == 2).values(earned_fen=1),
        {"earnings_of_all_time"},
    ),
    "a circle": (
        update(referral).where(referral.c.member_id == 3).values(referrer_id=1),
        {"referrals_are_a_forest", "team_follows_referrals", "referral_follows_history"},
    ),
    "a team member moved": (
        update(team_member).where(team_member.c.member_id == 1, team_member.c.level == 1).values(level=2),
        {"team_follows_referrals", "team_is_counted"},
    ),
    "a team counted wrong": (
        update(team_count).where(team_count.c.member_id == 4, team_count.c.level == 1).values(members=7),
        {"team_is_counted"},
    ),
}  # fmt: skip


async def test_books_in_order_have_no_findings(database: AnyDatabase, clock: MovableClock) -> None:
    await build_books(database, clock)
    assert await database.read(audit) == []


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_what_was_forged_is_named(database: AnyDatabase, clock: MovableClock, forgery: str) -> None:
    statement, checks = FORGERIES[forgery]
    await build_books(database, clock)
    await tamper(database, statement)
    assert {finding.check for finding in await database.read(audit)} == checks


NOTHING_SOLD = Entry("order:T9:paid", (Posting(PAYMENTS, SALES, 100, "paid"),), "T9")
NOTHING_SOLD_EARLIER = Entry("order:A1:paid", (Posting(PAYMENTS, SALES, 100, "paid"),), "A1")
NOTHING_EARNED = Entry("gift", (Posting(COMMISSION, pending(member(MemberId(2))), 100, "award", 999),))
NOTHING_DECIDED = Entry("sent", (Posting(REFUNDING, PAYMENTS, 4_001, "refunded"),), "T1")


@pytest.mark.parametrize(
    ("entry", "checks"),
    [
        (NOTHING_SOLD, {"order_exists"}),
        (NOTHING_SOLD_EARLIER, {"order_exists"}),
        (NOTHING_EARNED, {"award_exists", "person_adds_up"}),
        (NOTHING_DECIDED, {"order_conserved", "order_refunds_settled"}),
    ],
    ids=["after all orders", "before all orders", "an award", "a refund"],
)
async def test_what_was_posted_for_nothing_is_named(
    database: AnyDatabase, clock: MovableClock, entry: Entry, checks: set[str]
) -> None:
    await build_books(database, clock)
    await database.transact(post, entry)
    assert {finding.check for finding in await database.read(audit)} == checks


async def test_a_check_says_how_much_it_looked_at_and_stops_after_a_thousand_findings(database: AnyDatabase) -> None:
    seen = await database.read(run_check, check_odd)
    assert (seen.name, seen.looked_at, len(seen.findings)) == ("commissions.odd", 1999, 1000)
    fine = await database.read(run_check, check_none)
    assert (fine.looked_at, fine.findings) == (30, ())


def check_odd(connection: Connection) -> Iterator[Finding]:
    for number in range(1, 3000):
        yield from compare("odd", str(number), 0, number % 2)


def check_none(connection: Connection) -> Iterator[Finding]:
    for number in range(30):
        yield from compare("none", str(number), number, number)
