"""Compares servers in one run: all in turn, round after round, each with fresh messages, each reply's work checked."""

import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.load import Round, run_round
from benchmarks.machine import Cores
from benchmarks.messages import Push, WrongReply
from benchmarks.processes import DidNotStart, Running, Server, serving

CONNECTIONS = 32
WARM_UP = 300


@dataclass(frozen=True)
class Plan:
    """How long to measure. A round lasts about `seconds` on every side. `large`: also with sizes above 10⁵."""

    rounds: int
    seconds: float
    large: bool = False


QUICK = Plan(rounds=11, seconds=0.5)
FULL = Plan(rounds=9, seconds=3.0, large=True)

Messages = Callable[[int], Sequence[Push]]
"""So many messages that were never sent before."""
Check = Callable[[Push, bytes], None]
"""Raises WrongReply."""


@dataclass
class Side:
    """One of the servers that are compared, and what its rounds came to; `failed` says why it has none."""

    server: Server
    check: Check
    rounds: list[Round] = field(default_factory=list)
    failed: str | None = None

    @property
    def rates(self) -> list[float]:
        """Requests a second of each round."""
        return [one.rate for one in self.rounds]

    @property
    def rates_by_cpu(self) -> list[float]:
        """Requests a second of processor time of each round."""
        return [one.rate_by_cpu for one in self.rounds]

    @property
    def p99s(self) -> list[float]:
        """99th percentile of each round, in milliseconds."""
        return [one.p99 * 1000 for one in self.rounds]

    async def play(self, running: Running, pushes: Sequence[Push]) -> Round:
        """One round, with some of its replies checked. Raises WrongReply, TimeoutError."""
        before = running.cpu_seconds()
        came = await run_round(running.port, pushes, CONNECTIONS)
        came.cpu_seconds = running.cpu_seconds() - before
        for push, body in came.samples:
            self.check(push, body)
        came.samples.clear()
        return came


async def compare(
    sides: Sequence[Side], messages: Messages, plan: Plan, cores: Cores, *, warm_up: int = WARM_UP
) -> None:
    """Run all sides' rounds in turn and note the results in them. First, twice, as many requests as `warm_up`."""
    with contextlib.ExitStack() as stack:
        matches = [_Match(side, messages) for side in sides]
        for match in matches:
            await match.start(stack, cores, warm_up)
        for _ in range(plan.rounds):
            for match in random.sample(matches, len(matches)):
                await match.play(plan.seconds)


@dataclass
class _Match:
    """One side while it is playing. `rate`: a guess by which a round's number of messages is chosen."""

    side: Side
    messages: Messages
    running: Running | None = None
    rate: float = 0.0

    async def start(self, stack: contextlib.ExitStack, cores: Cores, warm_up: int) -> None:
        """Start the server and warm it up."""
        try:
            self.running = stack.enter_context(serving(self.side.server, cores))
            for _ in range(2):
                self.rate = (await self.side.play(self.running, self.messages(warm_up))).rate
        except (DidNotStart, WrongReply, TimeoutError) as problem:
            self.side.failed = describe(problem)

    async def play(self, seconds: float) -> None:
        """A round of about so many seconds."""
        if self.side.failed or self.running is None:
            return
        pushes = self.messages(max(3 * CONNECTIONS, int(self.rate * seconds)))
        try:
            came = await self.side.play(self.running, pushes)
        except (WrongReply, TimeoutError) as problem:
            self.side.failed = describe(problem)
        else:
            self.rate = came.rate
            self.side.rounds.append(came)


def describe(problem: Exception) -> str:
    """What went wrong, for the table."""
    return str(problem).strip().replace("\n", " ")[-200:] or "no answer within a minute"
