"""What a room brings to its house.

Each room says so in its own `room.py`; the house's `rooms.py` lists them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Column, Connection, Row, Table

from commissions.beneficiary import MemberId
from commissions.events import Event
from commissions.ledger.finding import Check
from commissions.ports import Job, Transaction

Handlers = Mapping[type[Event], Callable[[Transaction, Any], object]]
"""What a room does when it hears of an event: a unit of work that may come again, late and in any order."""


@dataclass(frozen=True)
class Sealed:
    """A column of people's data that is sealed anew under a new key.

    Its table, and how a row's columns are made.
    """

    kind: str
    table: Table
    key: Column[Any]
    column: Column[Any]
    renew: Callable[[Connection, Row[Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Shown:
    """A kind of subject in the audit log, which keeps its row before and after an act.

    `key` is the column by which the log names it; the values of `masked` columns identify a person and stay out.
    """

    key: Column[Any]
    masked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """What a person is told of a table in place of its columns, because what it holds of them is sealed."""

    table: Table
    read: Callable[[Connection, MemberId], object]


@dataclass(frozen=True)
class Room:
    """One room, by the name of its folder; whatever it does not bring is left out.

    `jobs` run periodically in one process at a time; `checks` are its part of `lianpu audit`. `hears` says, by the name
    of a consumer of the outbox, what the room does about events; of `reports` a person of the merchant is told.

    When a person is erased, their rows of `forgets` go, and `erases` does what else there is; `unfinished` names, by
    kind, the numbers of what must end first. `seals` are its sealed columns.

    Asked what is kept of them, a person is told every row that names them: `tells` says, by its name there, what stands
    for a table's columns, and `withholds` which tables are not told. `shown` says whose row the audit log keeps, by the
    first part of an act's name (`order.refund`).
    """

    name: str
    tables: tuple[Table, ...] = ()
    jobs: tuple[Job, ...] = ()
    checks: tuple[Check, ...] = ()
    hears: Mapping[str, Handlers] = field(default_factory=dict)
    reports: tuple[type[Event], ...] = ()
    forgets: tuple[Table, ...] = ()
    erases: Callable[[Transaction, MemberId], object] | None = None
    unfinished: Mapping[str, Callable[[Connection, MemberId], Sequence[str]]] = field(default_factory=dict)
    seals: tuple[Sealed, ...] = ()
    tells: Mapping[str, Told] = field(default_factory=dict)
    withholds: tuple[Table, ...] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)


def open_rooms(house: str, order: Sequence[str]) -> tuple[Room, ...]:
    """The rooms of a house, each from its `room.py`, in the order of the list.

    Their events become known with them.
    """
    rooms = tuple(import_module(f"{house}.{name}.room").ROOM for name in order)
    for name in order:
        if find_spec(f"{house}.{name}.events") is not None:
            import_module(f"{house}.{name}.events")
    assert [room.name for room in rooms] == list(order), "a room is called as its folder"
    return rooms
