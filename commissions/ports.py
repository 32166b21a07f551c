"""What the commissions house asks of the world around it: a transaction to work in, and someone to run its jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from commissions.events import Event


class Transaction(Protocol):
    """One unit of work. The outermost service's caller opens it; everything below takes it as an argument.

    `now` is one aware UTC instant for the whole unit, so that all its rows agree.
    """

    @property
    def connection(self) -> Connection:
        """The synchronous connection; SQLite or PostgreSQL. Nobody below commits it."""

    @property
    def now(self) -> datetime:
        """The instant of this unit of work, aware UTC."""

    def publish(self, event: Event) -> None:
        """Write `event` to the outbox of every consumer that subscribes to it, in this same commit."""


@dataclass(frozen=True)
class Job:
    """A periodic use case. `use_case(tx)` returns how many rows it changed; while it changes any it runs on."""

    name: str
    interval_s: int
    use_case: Callable[[Transaction], int]
