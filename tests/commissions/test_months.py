"""Months close: no entry comes into a closed one, whatever races, and two people open it again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.ledger.checks import check_months
from commissions.ledger.entry import PAYMENTS, SALES, Entry, Posting
from commissions.ledger.months import Month, close_month, find_last_closed, list_closings, reopen_month
from commissions.ledger.refusals import (
    MonthClosed,
    MonthEmpty,
    MonthNotLast,
    MonthNotOver,
    MonthOpen,
    MonthUnknown,
    MonthUnsealed,
    ReasonMissing,
)
from commissions.ledger.repository import post
from commissions.ledger.seals import seal_entries
from commissions.ledger.tables import ledger_entry, ledger_month, ledger_month_balance
from commissions.ledger.trial import sum_accounts
from commissions.ports import Transaction
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.tampering import find_tampered

LI, WANG = staff_acting("li"), staff_acting("wang")
NOVEMBER, DECEMBER = Month("2026-11"), Month("2026-12")
OVER = NOVEMBER.ends_at


def pay(key: str, fen: int = 100) -> Entry:
    return Entry(key, (Posting(PAYMENTS, SALES, fen, "paid"),))


async def seal_all(database: AnyDatabase) -> None:
    while await database.transact(seal_entries):
        pass


async def close_november(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(post, pay("a"))
    clock.now = OVER + timedelta(minutes=10)
    await seal_all(database)
    await database.transact(close_month, NOVEMBER, by=LI)


def test_a_month_is_its_days() -> None:
    assert (str(NOVEMBER.first), str(NOVEMBER.last), NOVEMBER.after, NOVEMBER.before.name) == (
        "2026-11-01",
        "2026-11-30",
        DECEMBER,
        "2026-10",
    )
    assert Month("2028-02").last.day == 29
    for wrong in ("2026-13", "2026-1", "november", "1999-01", "2026-11-01"):
        with pytest.raises(MonthUnknown):
            Month(wrong)


async def test_a_month_closes_once_it_is_over_and_sealed(database: AnyDatabase, clock: MovableClock) -> None:
    clock.now = OVER
    with pytest.raises(MonthEmpty):
        await database.transact(close_month, NOVEMBER, by=LI)
    clock.now = START
    await database.transact(post, pay("a"))
    with pytest.raises(MonthNotOver):
        await database.transact(close_month, NOVEMBER, by=LI)
    clock.now = OVER
    with pytest.raises(MonthUnsealed):
        await database.transact(close_month, NOVEMBER, by=LI)
    clock.advance(minutes=10)
    await seal_all(database)
    done = await database.transact(close_month, NOVEMBER, by=LI)
    assert (done.month, done.closed_by, done.reopened_at) == ("2026-11", LI, None)
    with pytest.raises(MonthClosed):
        await database.transact(close_month, NOVEMBER, by=LI)
    with pytest.raises(MonthClosed):
        await database.transact(close_month, NOVEMBER.before, by=LI)
    with pytest.raises(MonthNotLast):
        await database.transact(close_month, DECEMBER.after, by=LI)
    with pytest.raises(MonthNotOver):
        await database.transact(close_month, DECEMBER, by=LI)
    assert {of.check for of in await database.read(audit)} <= {"order_exists"}


async def test_no_entry_comes_into_a_closed_month_and_a_late_one_stands_in_the_open_one(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await close_november(database, clock)
    now = clock.now
    clock.now = OVER - timedelta(microseconds=1)
    with pytest.raises(DBAPIError, match="the month is closed"):
        await database.transact(post, pay("late"))
    clock.now = OVER
    assert await database.transact(post, pay("first of december", 7))
    clock.now = now
    assert await database.transact(post, pay("a")) is False, "a repeat of a closed entry is a repeat"
    assert (await database.read(sum_accounts, NOVEMBER.last))["merchant:sales"] == 100
    assert (await database.read(sum_accounts, DECEMBER.first))["merchant:sales"] == 107


async def test_what_began_before_the_end_and_is_refused_runs_again_in_the_open_month(
    postgres_database: AnyDatabase, clock: MovableClock
) -> None:
    await close_november(postgres_database, clock)
    now, began = clock.now, []

    def post_slowly(tx: Transaction) -> bool:
        began.append(tx.now)
        clock.now = now
        return post(tx, pay("began in november", 7))

    clock.now = OVER - timedelta(microseconds=1)
    assert await postgres_database.transact(post_slowly)
    assert began == [OVER - timedelta(microseconds=1), now]
    assert (await postgres_database.read(sum_accounts, DECEMBER.first))["merchant:sales"] == 107


async def test_two_people_open_the_last_month_again_with_a_reason(database: AnyDatabase, clock: MovableClock) -> None:
    with pytest.raises(MonthOpen):
        await database.transact(reopen_month, NOVEMBER, reason="x", by=LI, second_by=WANG)
    await close_november(database, clock)
    with pytest.raises(ReasonMissing):
        await database.transact(reopen_month, NOVEMBER, reason=" ", by=LI, second_by=WANG)
    with pytest.raises(DBAPIError, match="two_people"):
        await database.transact(reopen_month, NOVEMBER, reason="alone", by=LI, second_by=LI)
    with pytest.raises(MonthNotLast):
        await database.transact(reopen_month, NOVEMBER.before, reason="x", by=LI, second_by=WANG)
    await database.transact(reopen_month, NOVEMBER, reason="a bill came late", by=LI, second_by=WANG)
    assert await database.read(find_last_closed) is None
    now, clock.now = clock.now, OVER - timedelta(seconds=1)
    assert await database.transact(post, pay("added"))
    clock.now = now + timedelta(minutes=10)
    await seal_all(database)
    await database.transact(close_month, NOVEMBER, by=WANG)
    assert [(of.month, of.reason) for of in await database.read(list_closings)] == [
        ("2026-11", None),
        ("2026-11", "a bill came late"),
    ]
    assert await database.read(lambda connection: list(check_months(connection))) == []


WRITES: dict[str, Any] = {
    "a closing moved": update(ledger_month).values(ends_at=START),
    "a closing deleted": delete(ledger_month),
    "a balance of a closed month": update(ledger_month_balance).values(balance_fen=1),
    "opened by one": update(ledger_month).values(reopened_by=LI, reopened_at=START, reason="alone"),
}
_ROW = {"last_id": 0, "seal": "x", "closed_by": LI, "closed_at": OVER, "ends_at": OVER, "month": "2026-11"}


@pytest.mark.parametrize("how", WRITES)
async def test_the_database_keeps_what_was_closed(database: AnyDatabase, clock: MovableClock, how: str) -> None:
    await close_november(database, clock)
    with pytest.raises(DBAPIError):
        await database.transact(lambda tx: tx.connection.execute(WRITES[how]))


async def test_a_closing_leaves_no_entry_out(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(post, pay("a"))
    with pytest.raises(DBAPIError, match="not sealed"):
        await database.transact(lambda tx: tx.connection.execute(insert(ledger_month).values(**_ROW)))


async def test_the_audit_names_what_was_forged_into_a_closed_month(database: AnyDatabase, clock: MovableClock) -> None:
    await close_november(database, clock)
    forged = insert(ledger_entry).values(key="forged", digest="x", posted_at=START)
    assert await find_tampered(database, [check_months], forged) == {"month_is_closed"}
    raised = update(ledger_month_balance).values(balance_fen=ledger_month_balance.c.balance_fen + 1)
    assert await find_tampered(database, [check_months], raised) == {"month_ended_with"}
