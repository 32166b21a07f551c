"""What a story consists of, and one life of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crashes.killing import Doom, DoomedDatabase, open_database
from tests.crashes.world import World, open_world

Known = tuple[Any, ...]
Live = Callable[[Any, World, Known], Awaitable[None]]


@dataclass(frozen=True)
class Story:
    """`live` comes by each of `points`. Its steps may be repeated, as everybody repeats them after a restart.

    `begin` makes what was there before and returns what lives must know. `prove` brings the story to its end and finds
    that everything happened exactly once. `varies` are the events that a life less or more may add or leave out.
    """

    points: tuple[str, ...]
    begin: Callable[[Any, World], Awaitable[Known]]
    live: Live
    prove: Live
    varies: frozenset[str] = frozenset()


async def live_until(live: Live, address: str, folder: Path, point: str, known: Known) -> None:
    """One life, in the process that will die of it."""
    doom = Doom(point)
    world = open_world(folder, doom)
    await live(DoomedDatabase(open_database(address, world.clock), doom), world, known)
