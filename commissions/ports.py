"""What the commissions house asks of the world around it.

A transaction to work in, and someone to run its jobs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Insert, Update

from commissions.events import Event

Row = Mapping[str, Any]


class Transaction(Protocol):
    """One unit of work. The outermost service's caller opens it; everything below takes it as an argument.

    `now` is one aware UTC instant for the whole unit, so that all its rows agree.
    """

    @property
    def connection(self) -> Connection:
        """The synchronous connection; SQLite or PostgreSQL. Nobody below commits it."""

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql", for writes that each wants in words of its own."""

    @property
    def now(self) -> datetime:
        """The instant of this unit of work, aware UTC."""

    def write(
        self, statement: Insert | Update, rows: Row | Sequence[Row], *, otherwise: Exception | None = None
    ) -> None:
        """Carry out a statement whose result nobody needs.

        An insert of rows, or an update with one row of values. Writes that follow one another go to the database
        together; whoever asks for `connection` sees them done. So never keep `connection` while writing. `otherwise` is
        raised then, unless each row has changed one.
        """

    def change(self, statement: Insert | Update, rows: Row | Sequence[Row]) -> int:
        """Carry out a write whose outcome is looked at at once: how many rows of the table it changed.

        What waits to be written goes to the database with it.
        """

    def attempt(self, work: Callable[[], object], *, stuck: str | None = None) -> bool:
        """Do `work` apart from the rest.

        If it fails, all that it wrote and published is undone, and the rest goes on. False if it failed; a person is
        told then what is `stuck`, if that is named. What is no fault of the work, such as a conflict or a lost
        connection, is raised as ever.
        """

    def publish(self, event: Event) -> None:
        """Write `event` to the outbox of every consumer that subscribes to it, in this same commit."""


class NotYet(Exception):
    """What is to be done about an event is to be done at `until`; until then it is no failure."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(reason)
        self.until = until


@dataclass(frozen=True)
class Job:
    """A periodic use case.

    `use_case(tx)` returns how many rows it changed; while it changes any it runs on.
    """

    name: str
    interval_s: int
    use_case: Callable[[Transaction], int]
