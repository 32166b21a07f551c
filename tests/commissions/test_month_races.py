"""Races: units of work that began in November post while the month is being closed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from commissions.actor import staff_acting
from commissions.ledger.checks import check_day_sums, check_months
from commissions.ledger.entry import PAYMENTS, SALES, Entry, Posting
from commissions.ledger.months import Month, close_month, find_last_closed
from commissions.ledger.refusals import MonthUnsealed
from commissions.ledger.repository import post
from commissions.ledger.seals import seal_entries
from commissions.ledger.trial import sum_accounts
from commissions.ports import Transaction
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, race

pytestmark = RACING
NOVEMBER = Month("2026-11")
LATEST = NOVEMBER.ends_at - timedelta(microseconds=1)


class Begun:
    """A unit of work that began in the last instant of November."""

    now = LATEST

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)


def post_late(tx: Transaction, key: str, pause_s: float) -> str:
    post(Begun(tx), Entry(key, (Posting(PAYMENTS, SALES, 100, "paid"),)))
    if tx.dialect == "postgresql":
        tx.connection.execute(text("SELECT pg_sleep(:pause_s)"), {"pause_s": pause_s})
    return "posted"


async def seal_all(database: AnyDatabase) -> None:
    while await database.transact(seal_entries):
        pass


async def test_what_is_posted_while_a_month_closes_is_in_it_or_refused(
    database: AnyDatabase, clock: MovableClock
) -> None:
    clock.now = LATEST
    await database.transact(post_late, "first", 0)
    clock.now = NOVEMBER.ends_at + timedelta(minutes=10)
    posted, refused, closed = 1, 0, 0

    for number in range(8):
        await seal_all(database)
        late = [database.transact(post_late, f"late:{number}:{n}", 0.02 * n) for n in range(6)]
        closing = [database.transact(close_month, NOVEMBER, by=staff_acting(f"s{n}")) for n in range(2)]
        results = await race(*late[:3], *closing, *late[3:])
        posted += results.count("posted")
        refused += sum("the month is closed" in str(of) for of in results)
        closed += sum(getattr(of, "month", "") == NOVEMBER.name for of in results)

    await seal_all(database)
    if await database.read(find_last_closed) is None:
        await database.transact(close_month, NOVEMBER, by=staff_acting("last"))
        closed += 1
    assert (closed, posted + refused) == (1, 1 + 8 * 6)
    assert (await database.read(sum_accounts, NOVEMBER.last))["merchant:sales"] == 100 * posted
    found = await database.read(lambda connection: [*check_months(connection), *check_day_sums(connection)])
    assert found == []


async def test_closing_waits_for_a_unit_of_work_that_has_posted_and_not_ended(
    database: AnyDatabase, clock: MovableClock
) -> None:
    clock.now = LATEST
    await database.transact(post_late, "first", 0)
    clock.now = NOVEMBER.ends_at + timedelta(minutes=10)
    await seal_all(database)

    slow = asyncio.create_task(database.transact(post_late, "slow", 0.6))
    await asyncio.sleep(0.2)
    with pytest.raises(MonthUnsealed):
        await database.transact(close_month, NOVEMBER, by=staff_acting("li"))
    assert await slow == "posted"
