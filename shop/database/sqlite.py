"""SQLite for one process.

A single writer thread that takes what is waiting into one commit, and reading threads. `BEGIN IMMEDIATE`, WAL and
`synchronous=FULL`: an answered unit of work survives the loss of power. Each unit is a SAVEPOINT of its own, so that
one refusal does not undo its neighbours in the same commit.
"""

import asyncio
import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TextIO, TypeVar, cast

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from commissions.ports import Transaction
from shop.database.database import Clock, Listener
from shop.database.transaction import SqlTransaction, Subscriptions
from shop.settings.sealing import Sealer

P = ParamSpec("P")
R = TypeVar("R")
_Work = tuple[Callable[[SqlTransaction], Any], "Future[Any]"]

_UNITS_PER_COMMIT = 64
_READERS = 2
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE would remove a row without the triggers that refuse it
    "busy_timeout=5000",
    "mmap_size=0",
    "temp_store=MEMORY",
)


class DatabaseInUse(Exception):
    """Another process holds this SQLite file; more than one process needs PostgreSQL."""


class DatabaseClosed(Exception):
    """A unit of work came after the database was closed; nothing of it was done."""


class SqliteDatabase:
    """Implements `shop.database.database.Database` on one SQLite file that this process alone holds."""

    def __init__(self, path: Path, clock: Clock, subscriptions: Subscriptions, sealer: Sealer | None = None) -> None:
        """Takes the file's lock; `sealer` opens people's data.

        Raises DatabaseInUse when another process has it.
        """
        self._lock = hold_file(path)
        self._clock = clock
        self._subscriptions = subscriptions
        self._listeners: list[Listener] = []
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._closed = False
        self._revision = 0
        self._sealer = sealer
        self._writer = make_engine(path, sealer=sealer)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")
        self._reading = threading.local()
        self._path = path
        self._thread = threading.Thread(target=self._write_until_closed, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def transact(
        self, use_case: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """See `Database.transact`. Raises DatabaseClosed."""
        if self._closed:
            raise DatabaseClosed
        answer: Future[tuple[R, bool]] = Future()
        self._work.put((lambda transaction: use_case(transaction, *args, **kwargs), answer))
        result, has_events = await asyncio.shield(asyncio.wrap_future(answer))
        if has_events:
            for listener in self._listeners:
                listener()
        return result

    async def read(self, query: Callable[Concatenate[Connection, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Database.read`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self._read(lambda c: query(c, *args, **kwargs)))

    def on_events(self, listener: Listener) -> None:
        """See `Database.on_events`."""
        self._listeners.append(listener)

    @property
    def revision(self) -> int:
        """See `Database.revision`. The writer's thread counts; no other process can write."""
        return self._revision

    async def close(self) -> None:
        """See `Database.close`."""
        self._closed = True
        self._work.put(None)
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._readers.shutdown)
        self._writer.dispose()
        self._lock.close()

    def _read(self, query: Callable[[Connection], R]) -> R:
        engine = getattr(self._reading, "engine", None)
        if engine is None:
            engine = self._reading.engine = make_engine(self._path, "query_only=ON", begin="BEGIN", sealer=self._sealer)
        with engine.begin() as connection:
            return query(connection)

    def _write_until_closed(self) -> None:
        while (first := self._work.get()) is not None:
            batch, closing = self._take_waiting(first)
            self._commit(batch)
            if closing:
                return

    def _take_waiting(self, first: _Work) -> tuple[list[_Work], bool]:
        batch = [first]
        while len(batch) < _UNITS_PER_COMMIT:
            try:
                work = self._work.get_nowait()
            except queue.Empty:
                return batch, False
            if work is None:
                return batch, True
            batch.append(work)
        return batch, False

    def _commit(self, batch: list[_Work]) -> None:
        """Run the units in one commit.

        Each is answered, whatever happens: success only once all of it is durable.
        """
        results: list[tuple[Future[Any], Any]] = []
        try:
            with self._writer.begin() as connection:
                for unit, answer in batch:
                    self._try(connection, unit, answer, results)
        except BaseException as error:
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        self._revision += 1
        for answer, result in results:
            answer.set_result(result)

    def _try(
        self,
        connection: Connection,
        unit: Callable[[SqlTransaction], Any],
        answer: "Future[Any]",
        results: list[tuple["Future[Any]", Any]],
    ) -> None:
        """Run one unit.

        What it raises is its own, unless SQLite has thrown the whole transaction away with it.
        """
        if not answer.set_running_or_notify_cancel():
            return
        try:
            results.append((answer, self._run(connection, unit)))
        except BaseException as error:
            if not _driver(connection).in_transaction:
                raise
            answer.set_exception(error)

    def _run(self, connection: Connection, unit: Callable[[SqlTransaction], Any]) -> tuple[Any, bool]:
        transaction = SqlTransaction(connection, self._clock(), self._subscriptions)
        with _savepoint(connection):
            result = unit(transaction)
            transaction.flush()
        return result, transaction.has_events


@contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """`begin_nested` at a fiftieth of its price; no unit of work opens savepoints of its own.

    A full disk or a failing one may make SQLite end the transaction by itself: then no savepoint is left.
    """
    driver = _driver(connection)
    driver.execute("SAVEPOINT unit")
    try:
        yield
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK TO unit")
            driver.execute("RELEASE unit")
        raise
    driver.execute("RELEASE unit")


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def hold_file(path: Path) -> TextIO:
    """Take the exclusive lock beside the database file and write this process's id into it."""
    lock = open(path.with_name(path.name + ".lock"), "a+")  # noqa: SIM115 - held until the database is closed
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise DatabaseInUse(str(path)) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def make_engine(path: Path, *pragmas: str, begin: str = "BEGIN IMMEDIATE", sealer: Sealer | None = None) -> Engine:
    """An engine of one connection to the file, whose transactions start with `begin`."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        execution_options={"sealer": sealer},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None
        for pragma in (*PRAGMAS, *pragmas):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
