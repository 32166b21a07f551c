"""PostgreSQL for many processes: a pool of asyncpg connections, conflicts retried in this one place."""

import asyncio
import random
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn

from commissions.ports import Transaction
from shop.database.database import Clock, Listener
from shop.database.transaction import SqlTransaction, Subscriptions
from shop.settings.sealing import Sealer

P = ParamSpec("P")
R = TypeVar("R")

POOL_SIZE = 8
_PREPARED = 400
"""Statements that each connection keeps ready: more than the program has, so that each is prepared once."""
_ATTEMPTS = 6
CONFLICTS = {"40001", "40P01", "55P03"}
"""Serialization failure, deadlock, lock not available: nothing was written, so the whole unit may run again."""
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""How queries run: all statements of one see the same state, or an audit would find what trade was just changing."""
_SESSION = {
    "lock_timeout": "2s",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
    "application_name": "lianpu",
}


class ConnectionLost(Exception):
    """A connection ended before its unit of work was committed, as all do when the server restarts.

    Nothing was written, so the unit may run again, on a new connection: the pool has let go of the older ones.
    A connection that ends during the commit itself is not told by this: that unit may have been written.
    """

    def __init__(self, error: DBAPIError) -> None:
        super().__init__(str(error))
        self.error = error


class PostgresDatabase:
    """Implements `shop.database.database.Database` on PostgreSQL."""

    def __init__(self, url: str, clock: Clock, subscriptions: Subscriptions, sealer: Sealer | None = None) -> None:
        """`url` is a libpq-style `postgresql://…`; a Unix socket folder goes into `?host=`.

        As in `SqliteDatabase`.
        """
        self._engine = _make_async_engine(url, sealer)
        self._snapshots = self._engine.execution_options(**_SNAPSHOT)
        self._clock = clock
        self._subscriptions = subscriptions
        self._listeners: list[Listener] = []
        self._revision = 0

    async def transact(
        self, use_case: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """See `Database.transact`."""
        result, has_events = await asyncio.shield(self._retried(lambda t: use_case(t, *args, **kwargs)))
        if has_events:
            for listener in self._listeners:
                listener()
        return result

    async def read(self, query: Callable[Concatenate[Connection, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Database.read`."""

        async def once() -> R:
            async with self._snapshots.connect() as connection:
                return await connection.run_sync(lambda c: query(c, *args, **kwargs))

        try:
            return await once()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return await once()

    def on_events(self, listener: Listener) -> None:
        """See `Database.on_events`."""
        self._listeners.append(listener)

    @property
    def revision(self) -> int:
        """See `Database.revision`. Other processes write too."""
        return self._revision

    async def close(self) -> None:
        """See `Database.close`."""
        await self._engine.dispose()

    async def _retried(self, unit: Callable[[SqlTransaction], R]) -> tuple[R, bool]:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self._once(unit)
            except ConnectionLost as lost:
                if attempt > 1:
                    raise lost.error from None
            except DBAPIError as error:
                if sqlstate(error) not in CONFLICTS or attempt == _ATTEMPTS:
                    raise
                await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - only spreads retries
        raise AssertionError("unreachable")

    async def _once(self, unit: Callable[[SqlTransaction], R]) -> tuple[R, bool]:
        # Beginning, each statement and the commit would be a greenlet of their own on an `AsyncConnection`.
        try:
            return await greenlet_spawn(self._begin, unit)
        finally:
            # A commit whose answer is lost may have happened.
            self._revision += 1

    def _begin(self, unit: Callable[[SqlTransaction], R]) -> tuple[R, bool]:
        with self._engine.sync_engine.begin() as connection:
            try:
                return self._run(connection, unit)
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise ConnectionLost(error) from error
                raise

    def _run(self, connection: Connection, unit: Callable[[SqlTransaction], R]) -> tuple[R, bool]:
        transaction = SqlTransaction(connection, self._clock(), self._subscriptions)
        result = unit(transaction)
        transaction.flush()
        return result, transaction.has_events


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's five-character code of a failed statement."""
    return getattr(error.orig, "sqlstate", None)


def _make_async_engine(url: str, sealer: Sealer | None = None) -> AsyncEngine:
    """An engine for `postgresql://…` that keeps no session state beyond its settings."""
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=5,
        connect_args={"server_settings": _SESSION, "prepared_statement_cache_size": _PREPARED},
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        execution_options={"sealer": sealer},
        hide_parameters=True,
    )
