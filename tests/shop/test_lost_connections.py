"""PostgreSQL restarts, or a firewall forgets: what was not committed runs again, what may have been is not repeated."""

from collections.abc import Callable

import asyncpg
import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from commissions.ports import Transaction
from commissions.reads import fetch
from shop.database.postgres import PostgresDatabase
from shop.database.tables import job_lease

END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lianpu'"
END_ITSELF = "SELECT pg_terminate_backend(pg_backend_pid())"
END_AT_COMMIT = """
CREATE FUNCTION end_itself() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER end_at_commit AFTER INSERT ON job_lease DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION end_itself();
"""


def write(tx: Transaction, disturb: Callable[[Connection], object] = lambda _: None) -> None:
    """One row, and what happens to the connection after it."""
    row = {"name": "a", "holder": "", "fence": 0, "held_until": tx.now, "next_run_at": tx.now}
    tx.connection.execute(insert(job_lease).values(row))
    disturb(tx.connection)


def count(connection: Connection) -> int:
    """How many rows there are."""
    return connection.scalar(select(func.count()).select_from(job_lease)) or 0


def end_at_the_driver(connection: Connection) -> None:
    """The same end, past SQLAlchemy."""
    fetch(connection, select(func.pg_terminate_backend(func.pg_backend_pid())))


async def from_outside(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def test_connections_that_ended_while_idle_are_replaced_unnoticed(
    postgres_database: PostgresDatabase, postgres_url: str
) -> None:
    assert await postgres_database.read(count) == 0
    await from_outside(postgres_url, END_ALL)
    await postgres_database.transact(write)
    await from_outside(postgres_url, END_ALL)
    assert await postgres_database.read(count) == 1


@pytest.mark.parametrize("execute", [lambda connection: connection.execute(text(END_ITSELF)), end_at_the_driver])
async def test_a_unit_whose_connection_ends_under_it_runs_once_more(
    postgres_database: PostgresDatabase, execute: Callable[[Connection], object]
) -> None:
    ended: list[str] = []

    def end_once(connection: Connection) -> None:
        if not ended:
            ended.append("once")
            execute(connection)

    await postgres_database.transact(write, end_once)
    assert await postgres_database.read(count) == 1


async def test_a_unit_that_ends_its_connection_each_time_is_given_up(postgres_database: PostgresDatabase) -> None:
    tries: list[Connection] = []

    def end(connection: Connection) -> None:
        tries.append(connection)
        connection.execute(text(END_ITSELF))

    with pytest.raises(DBAPIError):
        await postgres_database.transact(write, end)
    assert len(tries) == 2
    assert await postgres_database.read(count) == 0


async def test_a_unit_whose_connection_ends_at_the_commit_is_not_repeated(
    postgres_database: PostgresDatabase, postgres_url: str
) -> None:
    await from_outside(postgres_url, END_AT_COMMIT)
    tries: list[Connection] = []
    with pytest.raises(DBAPIError):
        await postgres_database.transact(write, tries.append)
    assert len(tries) == 1, "nobody knows whether it was written"
