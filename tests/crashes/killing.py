"""Lives that end with SIGKILL at a named point: processes forked from one that has everything imported.

A point is the name of a use case with `:before` or `:after` its commit, or of a call to Pay with `:sent`, when Pay has
acted and we have not heard. `name:before#2` is the second time that a life comes there; `anywhere:12` is twelve
milliseconds after its start, wherever that is.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent
from tests.support.forks import FORKS

ANYWHERE = "anywhere"
LONGEST_S = 60


def die() -> None:
    """No handler, no clean-up, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


class Doom:
    """Where a life ends. `passed` are the points that it came by."""

    def __init__(self, point: str = "") -> None:
        self._point, _, turn = point.partition("#")
        self._left = int(turn or 1)
        self.passed: list[str] = []
        name, _, milliseconds = point.partition(":")
        if name == ANYWHERE:
            threading.Timer(int(milliseconds) / 1000, die).start()

    def come_to(self, point: str, last_act: Callable[[], object] = lambda: None) -> None:
        """A point is reached."""
        self.passed.append(point)
        self._left -= point == self._point
        if not self._left:
            last_act()
            die()


class DoomedDatabase:
    """The real database; the process dies inside the chosen use case's transaction, or right after its commit."""

    def __init__(self, database: AnyDatabase, doom: Doom) -> None:
        self._database = database
        self._doom = doom

    async def transact(self, use_case: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Like the database's own."""
        name = use_case.__name__

        def last_act(tx: Any, *arguments: Any, **options: Any) -> Any:
            result = use_case(tx, *arguments, **options)
            self._doom.come_to(f"{name}:before", tx.flush)
            return result

        result = await self._database.transact(last_act, *arguments, **options)
        self._doom.come_to(f"{name}:after")
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


def open_database(address: str, clock: MovableClock) -> AnyDatabase:
    """SQLite by path, PostgreSQL by URL."""
    if address.startswith("postgresql"):
        return PostgresDatabase(address, clock, EveryEvent(), TEST_SEALER)
    return SqliteDatabase(Path(address), clock, EveryEvent(), TEST_SEALER)


async def live_in_a_process(life: Callable[..., Awaitable[None]], *arguments: Any) -> bool:
    """Run a coroutine function of a module in a process of its own. Whether it was killed; else it came to its end."""
    process = FORKS.Process(target=run, args=(life, *arguments))
    process.start()
    await asyncio.to_thread(process.join, LONGEST_S)
    assert process.exitcode in (0, -signal.SIGKILL), f"it ended with {process.exitcode}"
    return process.exitcode != 0


def run(life: Callable[..., Any], *arguments: Any) -> None:
    """What the process does."""
    asyncio.run(life(*arguments))
