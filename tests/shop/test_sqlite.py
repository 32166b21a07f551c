"""The one writer of SQLite when things go wrong under it: nobody waits for ever, nobody is told what did not last."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from commissions.ports import Transaction
from shop.database.sqlite import DatabaseClosed, SqliteDatabase

PATIENCE_S = 10


class Thunder(BaseException):
    """What no unit of work expects."""


def make_table(tx: Transaction) -> None:
    """A table to write to, in a file that must not grow much any more."""
    tx.connection.execute(text("CREATE TABLE word (said TEXT)"))
    pages = tx.connection.execute(text("PRAGMA page_count")).scalar_one()
    tx.connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))


def write(tx: Transaction, said: str) -> str:
    """Write a word."""
    tx.connection.execute(text("INSERT INTO word VALUES (:said)"), {"said": said})
    return said


def strike(tx: Transaction) -> None:
    """Write, and be interrupted."""
    write(tx, "struck")
    raise Thunder


def count(connection: Connection) -> int:
    """How many words last."""
    return int(connection.execute(text("SELECT count(*) FROM word")).scalar_one())


async def answers(*work: Any) -> list[Any]:
    """What becomes of units of work that come together."""
    return await asyncio.wait_for(asyncio.gather(*work, return_exceptions=True), PATIENCE_S)


async def test_a_disk_that_fills_up_confirms_nothing_that_it_lost(sqlite_database: SqliteDatabase) -> None:
    await sqlite_database.transact(make_table)
    small, large = "small", "large" * 50_000
    said = await answers(*(sqlite_database.transact(write, word) for word in (small, large, small)))
    assert isinstance(said[1], OperationalError)
    assert await sqlite_database.read(count) == said.count(small)
    assert await answers(sqlite_database.transact(write, small)) == [small]


async def test_an_interrupted_unit_of_work_leaves_its_neighbours_alone(sqlite_database: SqliteDatabase) -> None:
    await sqlite_database.transact(make_table)
    units = (write, "before"), (strike,), (write, "after")
    said = await answers(*(sqlite_database.transact(unit, *more) for unit, *more in units))
    assert [said[0], type(said[1]), said[2]] == ["before", Thunder, "after"]
    assert await sqlite_database.read(count) == 2


async def test_a_commit_that_cannot_begin_is_answered_and_the_next_one_works(
    sqlite_database: SqliteDatabase, tmp_path: Path
) -> None:
    await sqlite_database.transact(make_table)
    await sqlite_database.transact(lambda tx: tx.connection.execute(text("PRAGMA busy_timeout = 10")))
    stranger = sqlite3.connect(tmp_path / "lianpu.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    said = await answers(sqlite_database.transact(write, "now"), sqlite_database.transact(write, "too"))
    stranger.execute("ROLLBACK")
    stranger.close()
    assert [type(error) for error in said] == [OperationalError, OperationalError]
    assert await answers(sqlite_database.transact(write, "later")) == ["later"]


async def test_work_that_waits_is_done_before_closing_and_none_is_taken_after(sqlite_database: SqliteDatabase) -> None:
    await sqlite_database.transact(make_table)
    waiting = [asyncio.ensure_future(sqlite_database.transact(write, "waiting")) for _ in range(100)]
    await asyncio.sleep(0)
    await sqlite_database.close()
    assert await answers(*waiting) == ["waiting"] * 100
    with pytest.raises(DatabaseClosed):
        await asyncio.wait_for(sqlite_database.transact(write, "after"), PATIENCE_S)
