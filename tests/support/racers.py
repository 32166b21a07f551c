"""Races of several processes on one PostgreSQL: each has a pool and an event loop of its own, a barrier starts them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shop.database.postgres import CONFLICTS, PostgresDatabase, sqlstate
from tests.support.clock import START, MovableClock
from tests.support.databases import TEST_SEALER, EveryEvent
from tests.support.forks import FORKS
from tests.support.racing import count, race

LONGEST_S = 60
Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
"""A use case of a module, and what it is told."""


def call(use_case: Callable[..., Any], *arguments: Any, **options: Any) -> Call:
    """A call for a race."""
    return use_case, arguments, options


class Racers:
    """Processes that stand ready."""

    def __init__(self, url: str, processes: int) -> None:
        self._barrier = FORKS.Barrier(processes)
        ends = [FORKS.Pipe() for _ in range(processes)]
        self._pipes = [mine for mine, _ in ends]
        self._processes = [
            FORKS.Process(target=live, args=(url, theirs, self._barrier), daemon=True) for _, theirs in ends
        ]
        for process, (_, theirs) in zip(self._processes, ends, strict=True):
            process.start()
            theirs.close()

    async def race(self, calls: Sequence[Call], now: datetime = START) -> Counter[str]:
        """Deal the calls out like cards, begin together; how they ended. Raises EOFError when a process has died."""
        for place, pipe in enumerate(self._pipes):
            pipe.send((now, calls[place :: len(self._pipes)]))
        counts = [await asyncio.to_thread(pipe.recv) for pipe in self._pipes]
        return sum(counts, Counter[str]())

    async def leave(self) -> None:
        """All go home."""
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            await asyncio.to_thread(process.join, LONGEST_S)


@asynccontextmanager
async def gather_racers(url: str, processes: int) -> AsyncIterator[Racers]:
    """Racers for the length of a test. If it fails they end with the test run, being daemons."""
    racers = Racers(url, processes)
    yield racers
    await racers.leave()


def live(url: str, pipe: Pipe, barrier: Barrier) -> None:
    """What a process does."""
    asyncio.run(race_until_told(url, pipe, barrier))


async def race_until_told(url: str, pipe: Pipe, barrier: Barrier) -> None:
    """One race after another, each begun when all are there."""
    clock = MovableClock()
    database = PostgresDatabase(url, clock, EveryEvent(), TEST_SEALER)
    while told := await asyncio.to_thread(pipe.recv):
        clock.now, calls = told
        await asyncio.to_thread(barrier.wait, LONGEST_S)
        pipe.send(count(await race(*(do(database, of) for of in calls))))
    await database.close()


async def do(database: PostgresDatabase, of: Call) -> Any:
    """One call; again, as anybody would, if there was no connection or no lock for so long: nothing was written."""
    use_case, arguments, options = of
    while True:
        try:
            return await database.transact(use_case, *arguments, **options)
        except PoolTimeout:
            continue
        except DBAPIError as error:
            if sqlstate(error) not in CONFLICTS:
                raise
