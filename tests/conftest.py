"""Fixtures for every test: a movable clock, and `database` on SQLite and on PostgreSQL in turn."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event

from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, PostgresDatabases, SqliteFiles, TwoProcesses
from tests.support.memory import keep_in_memory
from tests.support.statements import keep_compiled_statements

keep_in_memory()
keep_compiled_statements()

# The same examples each time, so that a change is judged by what it did; `make torture` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("torture", deadline=None)
settings.load_profile("torture" if os.environ.get("LIANPU_TORTURE") else "steady")


@pytest.fixture
def clock() -> MovableClock:
    """The time of the test's world; move it with `clock.advance(days=7)`."""
    return MovableClock()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Fresh SQLite databases by copy."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """Fresh PostgreSQL databases by template, on a server that lives as long as the test run."""
    databases = PostgresDatabases()
    yield databases
    databases.stop()


@pytest.fixture
async def sqlite_database(
    sqlite_files: SqliteFiles, tmp_path: Path, clock: MovableClock
) -> AsyncIterator[SqliteDatabase]:
    """A fresh SQLite database in one process."""
    database = SqliteDatabase(sqlite_files.copy_to(tmp_path / "lianpu.db"), clock, EveryEvent(), TEST_SEALER)
    yield database
    await database.close()


@pytest.fixture
async def postgres_url(postgres_databases: PostgresDatabases) -> AsyncIterator[str]:
    """The address of a fresh PostgreSQL database; several `PostgresDatabase`s may be opened on it."""
    url = await postgres_databases.create()
    yield url
    await postgres_databases.drop(url)


@pytest.fixture
async def postgres_database(postgres_url: str, clock: MovableClock) -> AsyncIterator[PostgresDatabase]:
    """A fresh PostgreSQL database."""
    database = PostgresDatabase(postgres_url, clock, EveryEvent(), TEST_SEALER)
    yield database
    await database.close()


@pytest.fixture
async def two_processes_database(postgres_url: str, clock: MovableClock) -> AsyncIterator[PostgresDatabase]:
    """A fresh PostgreSQL database that two processes work with. For races: see `tests.support.racing`."""
    database = TwoProcesses(postgres_url, clock)
    yield database
    await database.close()


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What was sent to any database, from the last `clear` on."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> AnyDatabase:
    """A fresh database, SQLite and PostgreSQL in turn."""
    chosen: AnyDatabase = request.getfixturevalue(f"{request.param}_database")
    return chosen
