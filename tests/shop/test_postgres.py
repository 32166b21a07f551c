"""What PostgreSQL must be told so that its units of work and queries are those that `Database` promises."""

import asyncio

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from commissions.ports import Transaction
from shop.database.postgres import PostgresDatabase

COUNT = text("SELECT count(*) FROM setting")


def count_twice(connection: Connection) -> tuple[int, int]:
    """The same question twice, half a second apart."""
    before = connection.execute(COUNT).scalar_one()
    connection.execute(text("SELECT pg_sleep(0.5)"))
    return before, connection.execute(COUNT).scalar_one()


def write(tx: Transaction) -> None:
    """Something that changes the answer."""
    tx.connection.execute(WRITE)


WRITE = text("INSERT INTO setting (key, value, updated_at) VALUES ('a', '1', now())")


async def test_a_query_sees_one_state_though_others_write_meanwhile(postgres_database: PostgresDatabase) -> None:
    reading = asyncio.ensure_future(postgres_database.read(count_twice))
    await asyncio.sleep(0.25)
    await postgres_database.transact(write)
    before, after = await reading
    assert before == after


async def test_a_query_writes_nothing(postgres_database: PostgresDatabase) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        await postgres_database.read(lambda connection: connection.execute(WRITE))
    await postgres_database.transact(write)
