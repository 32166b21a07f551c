"""Fresh databases for tests, SQLite and PostgreSQL, with every table of the house."""

import asyncio
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import asyncpg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, select
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import create_async_engine

from composition.schema import create_all
from shop.database.database import Clock
from shop.database.migrate import make_config
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase, make_engine
from shop.database.tables import event_delivery
from shop.settings.sealing import Sealer
from tests.support.postgres import PostgresServer

WITNESS = "witness"
SECRET = "0123456789abcdef" * 4
TEST_SEALER = Sealer(SECRET)


class EveryEvent(Mapping[str, Sequence[str]]):
    """Subscriptions in which one consumer, the test's witness, hears of every event."""

    def __getitem__(self, name: str) -> Sequence[str]:
        return (WITNESS,)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def published(connection: Connection, name: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    """The events written to the outbox so far, oldest first, as (name, payload)."""
    query = select(event_delivery.c.event, event_delivery.c.payload).order_by(event_delivery.c.id)
    return [(row[0], row[1]) for row in connection.execute(query) if name in (None, row[0])]


def make_schema(connection: Connection) -> None:
    """Every table, at the newest revision."""
    create_all(connection)
    MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(make_config()), "head")


class SqliteFiles:
    """Makes SQLite databases by copying a template that has all tables."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        engine = make_engine(self._template)
        with engine.begin() as connection:
            make_schema(connection)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    def copy_to(self, path: Path) -> Path:
        """A fresh database file at `path`, in the place of a closed one if there is any."""
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copy(self._template, path)
        return path


async def run_in(url: str, work: Callable[[Connection], None]) -> None:
    """Run `work` in one transaction of the PostgreSQL database at `url`."""
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()


class PostgresDatabases:
    """Makes PostgreSQL databases from a template database. `LIANPU_TEST_DATABASE_URL` wins over our own server."""

    def __init__(self) -> None:
        given = os.environ.get("LIANPU_TEST_DATABASE_URL")
        self._server = None if given else PostgresServer()
        self._admin_url = given or self._server.url()  # type: ignore[union-attr]
        self._template = f"lianpu_template_{uuid.uuid4().hex[:8]}"
        self._last: str | None = None
        asyncio.run(self._make_template())

    def url(self, name: str) -> str:
        """The address of database `name` on the same server."""
        if self._server:
            return self._server.url(name)
        return make_url(self._admin_url).set(database=name).render_as_string(hide_password=False)

    async def create(self) -> str:
        """A fresh database; returns its address."""
        name = f"lianpu_test_{uuid.uuid4().hex[:12]}"
        await self._admin(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY file_copy")
        return self.url(name)

    async def create_next(self) -> str:
        """A fresh database in the place of the one that this made before: thousands in a row fill no disk."""
        if self._last:
            await self.drop(self._last)
        self._last = await self.create()
        return self._last

    async def create_empty(self) -> str:
        """A fresh database without any table."""
        name = f"lianpu_test_{uuid.uuid4().hex[:12]}"
        await self._admin(f"CREATE DATABASE {name}")
        return self.url(name)

    async def create_described(self) -> str:
        """A fresh database with the tables that the code describes, made without the migrations."""
        url = await self.create_empty()
        await run_in(url, create_all)
        return url

    async def drop(self, url: str) -> None:
        """Remove a database that `create` made."""
        await self._admin(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server, or remove the template from a server that was given."""
        if self._server:
            self._server.stop()
        else:
            asyncio.run(self.drop(self.url(self._template)))

    async def _make_template(self) -> None:
        await self._admin(f"CREATE DATABASE {self._template}")
        await run_in(self.url(self._template), make_schema)

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self._admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


class TwoProcesses(PostgresDatabase):
    """PostgreSQL as two processes have it: units of work go to the pool of the one and of the other in turn."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, clock, EveryEvent(), TEST_SEALER)
        self._other = PostgresDatabase(url, clock, EveryEvent(), TEST_SEALER)
        self._turns = cycle((super(), self._other))

    async def transact(self, use_case: Any, /, *args: Any, **kwargs: Any) -> Any:
        """See `Database.transact`. Where a hundred wait longer for a connection than the pool does, they try again."""
        while True:
            try:
                return await next(self._turns).transact(use_case, *args, **kwargs)
            except PoolTimeout:
                continue

    async def close(self) -> None:
        """Both."""
        await self._other.close()
        await super().close()


AnyDatabase = SqliteDatabase | PostgresDatabase
