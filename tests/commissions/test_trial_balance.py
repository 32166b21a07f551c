"""The trial balance: sums that are kept by account and day, beside a model that adds up the journal."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.ledger.checks import check_day_sums
from commissions.ledger.entry import (
    ADJUSTMENTS,
    COMMISSION,
    PAY_FEES,
    PAYMENTS,
    REFUNDING,
    SALES,
    Entry,
    Posting,
    available,
    pending,
)
from commissions.ledger.repository import post
from commissions.ledger.seals import seal_entries
from commissions.ledger.tables import ledger_day
from commissions.ledger.trial import list_days, sum_accounts, sum_days
from shop.database.sqlite import SqliteDatabase
from tests.support.clock import START, MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, SqliteFiles
from tests.support.tampering import find_tampered

ANNA = member(MemberId(2))
MOVES = (
    (PAYMENTS, SALES, "paid"),
    (SALES, REFUNDING, "refund_decided"),
    (COMMISSION, pending(ANNA), "award"),
    (ADJUSTMENTS, available(ANNA), "adjusted"),
    (SALES, PAY_FEES, "pay_fee"),
)
STEPS = st.lists(
    st.tuples(st.integers(0, len(MOVES) - 1), st.integers(1, 10**9), st.sampled_from((0, 3, 400, 1500, 5000))),
    min_size=1,
    max_size=25,
)


async def seal_all(database: AnyDatabase) -> None:
    while await database.transact(seal_entries):
        pass


class Model:
    """Every side of every posting with its day."""

    def __init__(self) -> None:
        self.moves: list[tuple[str, date, int, int]] = []

    def add(self, posting: Posting, day: date) -> None:
        self.moves.append((posting.destination.full_name, day, posting.amount_fen, 0))
        self.moves.append((posting.source.full_name, day, 0, posting.amount_fen))

    def sum(self, first: date, last: date) -> dict[str, tuple[int, int, int]]:
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for account, day, took, gave in self.moves:
            if day < first:
                sums[account][0] += took - gave
            elif day <= last:
                sums[account][1] += took
                sums[account][2] += gave
        return {account: (of[0], of[1], of[2]) for account, of in sums.items() if any(of)}


async def live(database: AnyDatabase, clock: MovableClock, steps: list[tuple[int, int, int]]) -> None:
    """Post at random instants, seal now and then, and compare every range of days."""
    model, days = Model(), {determine_day(clock())}
    for number, (move, fen, minutes) in enumerate(steps):
        clock.advance(minutes=minutes)
        if minutes in (400, 5000):
            await seal_all(database)
        source, destination, code = MOVES[move]
        posting = Posting(source, destination, fen, code)
        await database.transact(post, Entry(f"e{number}", (posting,)))
        days.add(determine_day(clock()))
        model.add(posting, determine_day(clock()))

    for first in days:
        for last in (of for of in days if of >= first):
            found = await database.read(sum_days, first, last)
            assert {of.account: (of.opening_fen, of.in_fen, of.out_fen) for of in found} == model.sum(first, last)
            assert sum(of.closing_fen for of in found) == 0
            for of in found:
                lines = await database.read(list_days, of.account, first, last)
                assert sum(line.in_fen - line.out_fen for line in lines) == of.in_fen - of.out_fen
                assert not lines or lines[-1].closing_fen == of.closing_fen
    await seal_all(database)
    assert await database.read(lambda connection: list(check_day_sums(connection))) == []


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_kept_sums_are_those_of_the_journal_whatever_is_sealed(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, int]]
) -> None:
    import asyncio

    async def run() -> None:
        clock = MovableClock()
        path = sqlite_files.copy_to(tmp_path_factory.mktemp("days") / "ledger.db")
        database = SqliteDatabase(path, clock, EveryEvent(), TEST_SEALER)
        await live(database, clock, steps)
        await database.close()

    asyncio.run(run())


async def test_the_same_on_both_databases(database: AnyDatabase, clock: MovableClock) -> None:
    steps = [(0, 500, 3), (0, 60, 400), (0, 5, 400), (2, 50, 400), (1, 200, 1500), (3, 7, 0), (4, 3, 5000), (0, 9, 3)]
    await live(database, clock, steps)


async def test_a_day_begins_at_midnight_in_shanghai(database: AnyDatabase, clock: MovableClock) -> None:
    clock.now = START.replace(hour=15, minute=59, second=59)
    await database.transact(post, Entry("before", (Posting(PAYMENTS, SALES, 100, "paid"),)))
    clock.advance(seconds=1)
    await database.transact(post, Entry("after", (Posting(PAYMENTS, SALES, 20, "paid"),)))
    day = START.date()
    for sealed in (False, True):
        if sealed:
            clock.advance(minutes=10)
            await seal_all(database)
        assert (await database.read(sum_accounts, day))["merchant:sales"] == 100
        assert (await database.read(sum_accounts, day + timedelta(days=1)))["merchant:sales"] == 120
    assert await database.read(sum_accounts) == {"merchant:sales": 120, "outside:payments": -120}


WRITES: dict[str, Any] = {
    "raised": update(ledger_day).values(fen=ledger_day.c.fen + 1),
    "deleted": delete(ledger_day),
    "made up": insert(ledger_day).values(
        day="2026-01-01",
        source="outside:payments",
        destination="merchant:sales",
        code="paid",
        fen=1,
        first_id=1,
        last_id=1,
        seal_id=1,
    ),
}


@pytest.mark.parametrize("how", WRITES)
async def test_nobody_but_a_seal_writes_a_sum_and_the_audit_names_a_forged_one(
    database: AnyDatabase, clock: MovableClock, how: str
) -> None:
    for key in ("a", "b"):
        await database.transact(post, Entry(key, (Posting(PAYMENTS, SALES, 100, "paid"),)))
        clock.advance(minutes=6)
        await seal_all(database)
    with pytest.raises(DBAPIError, match="sums of days change as entries are sealed"):
        await database.transact(lambda tx: tx.connection.execute(WRITES[how]))
    assert await find_tampered(database, [check_day_sums], WRITES[how]) == {"day_is_its_postings"}
