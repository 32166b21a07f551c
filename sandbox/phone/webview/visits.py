"""Who looks at a snapshot of the shop just now (docs/wechat.md §6.1).

The code with which a login returned tells.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.people import Person
from sandbox.platform.state import platform_state
from sandbox.world import World


@dataclass
class _Visits:
    """The keys of people whose web view is a snapshot."""

    snapshots: list[str] = field(default_factory=list)


def is_snapshot(world: World, person: Person) -> bool:
    """Is this person's web view a snapshot?"""
    return person.key in world.section("visits", _Visits).snapshots


def notice_login(world: World, person: Person, code: str) -> None:
    """The web view asks the shop for an address with this login code.

    From now on it is, or is not, a snapshot.
    """
    login = platform_state(world).login_codes.get(code)
    if login is not None:
        mark(world, person, snapshot=login.snapshot)


def mark(world: World, person: Person, *, snapshot: bool) -> None:
    """Begin or end a snapshot."""
    keys = world.section("visits", _Visits).snapshots
    keys[:] = [key for key in keys if key != person.key] + [person.key] * snapshot
    world.changed()
