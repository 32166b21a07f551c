"""Use cases at instants that have gone by. The counters follow at once; nobody is sent a message.

The figures are counted by the day afterwards, and nobody screens what was made up.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from commissions.events import Event
from commissions.ports import Transaction
from composition.consumers import FACTS
from shop.database.transaction import SqlTransaction

P = ParamSpec("P")
R = TypeVar("R")
_HEARD = FACTS["tallies"] | FACTS["branches"]


class _Moment(SqlTransaction):
    """A unit of work of the past. What it publishes goes into no outbox."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection, now, {})

    def take_events(self) -> list[Event]:
        """Send what waits to be written; what was published is the caller's to tell."""
        self.flush()
        events, self._events = self._events, []
        return events


class Past:
    """Carries out use cases on one connection, each at an instant of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(
        self, moment: datetime, use_case: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Carry out `use_case(tx, …)` as of `moment`, and count what it tells."""
        tx = _Moment(self._connection, moment)
        result = use_case(tx, *args, **kwargs)
        self._tell(tx.take_events(), moment)
        return result

    def _tell(self, events: list[Event], moment: datetime) -> None:
        for event in events:
            if type(event) in _HEARD:
                self._hear(event, moment)

    def _hear(self, event: Event, moment: datetime) -> None:
        tx = _Moment(self._connection, moment)
        handler: Callable[[Transaction, Any], object] = _HEARD[type(event)]
        handler(tx, event)
        self._tell(tx.take_events(), moment)
