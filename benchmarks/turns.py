"""Compares ways to do the same piece of work in this process: all in turn, round after round, in a new order each."""

import contextlib
import gc
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.comparing import Plan
from benchmarks.machine import Cores, pin

WARM_UP = 20
LEAST = 8


@dataclass
class Player:
    """One way to do it: `play(n)` does n pieces. `seconds` and `cpu_seconds` are one piece's, a number a round.

    `play` may return how long each piece took; from these comes the p99.
    """

    name: str
    play: Callable[[int], Awaitable[Sequence[float] | None]]
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    each: list[float] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """Pieces a second of each round."""
        return [1 / one for one in self.seconds]

    @property
    def milliseconds(self) -> list[float]:
        """A piece of each round, in milliseconds."""
        return [one * 1000 for one in self.seconds]

    @property
    def p99(self) -> float:
        """The time in milliseconds that one piece in a hundred exceeded, over all rounds."""
        return sorted(self.each)[int(len(self.each) * 0.99)] * 1000

    async def run(self, pieces: int) -> None:
        """One round."""
        gc.collect()
        with uncollected():
            started, cpu = time.perf_counter(), time.process_time()
            self.each += await self.play(pieces) or ()
            self.seconds.append((time.perf_counter() - started) / pieces)
            self.cpu_seconds.append(max(time.process_time() - cpu, 1e-4) / pieces)

    def forget(self) -> None:
        """What came so far was to warm up."""
        self.seconds.clear()
        self.cpu_seconds.clear()
        self.each.clear()


async def take_turns(players: Sequence[Player], plan: Plan, *, most: int = 100_000) -> None:
    """Play the plan's rounds, each as long as the plan says, of at most so many pieces altogether for each player."""
    pieces = {}
    for player in players:
        for _ in range(2):
            await player.run(WARM_UP)
        wanted = int(plan.seconds / player.seconds[-1])
        pieces[player.name] = max(LEAST, min(wanted, (most - 2 * WARM_UP) // plan.rounds))
        player.forget()
    for _ in range(plan.rounds):
        for player in random.sample(players, len(players)):
            await player.run(pieces[player.name])


def compare_cpu(ours: Player, theirs: Player) -> float:
    """Pieces for each second of this process's processor time, ours ÷ theirs."""
    return sum(theirs.cpu_seconds) / sum(ours.cpu_seconds)


@contextlib.contextmanager
def working_alone(cores: Cores) -> Iterator[None]:
    """This process on the core that is meant for it. A database server started before stays on the other one."""
    before = os.sched_getaffinity(0) if cores.server is not None else None
    pin(cores.server)
    try:
        yield
    finally:
        if before is not None:
            os.sched_setaffinity(0, before)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection in here."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
