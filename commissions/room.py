"""What a room brings to its house. Each room says so in its own `room.py`; the house's `rooms.py` lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from sqlalchemy import Table

from commissions.ledger.finding import Check
from commissions.ports import Job


@dataclass(frozen=True)
class Room:
    """One room, by the name of its folder; whatever it does not bring is left out.

    `jobs` run periodically in one process at a time; `checks` are its part of `lianpu audit`.
    """

    name: str
    tables: tuple[Table, ...] = ()
    jobs: tuple[Job, ...] = ()
    checks: tuple[Check, ...] = ()


def open_rooms(house: str, order: Sequence[str]) -> tuple[Room, ...]:
    """The rooms of a house, each from its `room.py`, in the order of the list."""
    rooms = tuple(import_module(f"{house}.{name}.room").ROOM for name in order)
    assert [room.name for room in rooms] == list(order), "a room is called as its folder"
    return rooms
