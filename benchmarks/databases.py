"""Databases for what is measured in this process: made, copied and opened, SQLite by path, PostgreSQL by address."""

import contextlib
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.seeding import make_postgres, make_sqlite
from benchmarks.servers.callback_kept import now
from composition.consumers import SUBSCRIPTIONS
from shop.database.database import Database
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase, make_engine
from shop.settings.sealing import Sealer
from tests.support.postgres import PostgresServer

SEALER = Sealer("0123456789abcdef" * 4)
KINDS = ("SQLite", "PostgreSQL")
Seed = Callable[[Connection], None]


@dataclass
class Farm:
    """Where databases of one kind are made: a folder, or a PostgreSQL server on the core of the load."""

    kind: str
    server: PostgresServer | None = None

    async def make(self, seed: Seed) -> str:
        """A database with all tables, filled in one transaction, with statistics for its planner."""
        address = await make_postgres(self.server.url()) if self.server else make_sqlite()
        await fill(address, seed)
        return address

    async def copy(self, address: str) -> str:
        """Another one with the same content. Nobody may have the original open."""
        if self.server is None:
            twin = Path(address).with_name(f"{uuid.uuid4().hex[:12]}.db")
            shutil.copy(address, twin)
            return str(twin)
        name, original = f"bench_{uuid.uuid4().hex[:12]}", make_url(address).database
        await self._administer(f"CREATE DATABASE {name} TEMPLATE {original}")
        return make_url(address).set(database=name).render_as_string(hide_password=False)

    async def drop(self, address: str) -> None:
        """Remove a database."""
        if self.server:
            await self._administer(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")
            return
        for file in Path(address).parent.glob(Path(address).name + "*"):
            file.unlink()

    async def _administer(self, statement: str) -> None:
        assert self.server
        connection = await asyncpg.connect(self.server.url())
        await connection.execute(statement)
        await connection.close()


@contextlib.contextmanager
def farm(kind: str) -> Iterator[Farm]:
    """A farm of one of `KINDS`; a server is stopped at the end."""
    server = PostgresServer() if kind == "PostgreSQL" else None
    try:
        yield Farm(kind, server)
    finally:
        if server:
            server.stop()


async def fill(address: str, seed: Seed) -> None:
    """Run `seed` in one transaction, and let the planner look at what came of it."""
    if address.startswith("postgresql://"):
        engine = create_async_engine(address.replace("postgresql://", "postgresql+asyncpg://", 1))
        async with engine.begin() as connection:
            await connection.run_sync(seed)
        async with engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM ANALYZE")
        await engine.dispose()
        return
    lite = make_engine(Path(address))
    with lite.begin() as connection:
        seed(connection)
        connection.exec_driver_sql("ANALYZE")
    with lite.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    lite.dispose()


@contextlib.asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    """A database, closed at the end."""
    database = open_database(address)
    try:
        yield database
    finally:
        await database.close()


async def open_pool(address: str, connections: int) -> asyncpg.Pool:
    """Connections for a twin. asyncpg's own pool resets a session after each use: a round trip that we don't have."""

    async def leave(connection: object) -> None:
        pass

    return await asyncpg.create_pool(address, min_size=connections, max_size=connections, reset=leave)


def open_database(address: str) -> Database:
    """The database as the program opens it: its subscriptions, its sealer, the time of now."""
    if address.startswith("postgresql://"):
        return PostgresDatabase(address, now, SUBSCRIPTIONS, SEALER)
    return SqliteDatabase(Path(address), now, SUBSCRIPTIONS, SEALER)
