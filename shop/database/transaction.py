"""The unit of work that services receive: a connection, an instant, and an outbox."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Update, insert

from commissions.events import Event
from commissions.ports import Row
from shop.database.deliveries import add_many_deliveries
from shop.database.stuck import is_passing, tell_stuck
from shop.database.tables import event_delivery
from shop.database.writes import Write, send

Subscriptions = Mapping[str, Sequence[str]]
"""Names of consumers by the name of the event that they subscribe to."""
_ADD_DELIVERY = insert(event_delivery)
FEW = 50
"""So many deliveries are written together with what else a unit of work writes."""


class SqlTransaction:
    """Implements `commissions.ports.Transaction` on a synchronous SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime, subscriptions: Subscriptions) -> None:
        self._connection = connection
        self._now = now
        self._subscriptions = subscriptions
        self._events: list[Event] = []
        self._writes: list[Write] = []

    @property
    def connection(self) -> Connection:
        """The connection of this unit of work, which sees all that was written; only the database commits it."""
        if self._writes:
            self._send()
        return self._connection

    @property
    def dialect(self) -> str:
        """See `Transaction.dialect`."""
        return self._connection.dialect.name

    @property
    def now(self) -> datetime:
        """The instant of this unit of work, aware UTC."""
        return self._now

    @property
    def has_events(self) -> bool:
        """Whether the pump has something new to look at after the commit."""
        return bool(self._events)

    def publish(self, event: Event) -> None:
        """Remember the event; its delivery rows are written with the rest of the unit of work."""
        self._events.append(event)

    def write(
        self, statement: Insert | Update, rows: Row | Sequence[Row], *, otherwise: Exception | None = None
    ) -> None:
        """See `Transaction.write`."""
        given = (rows,) if isinstance(rows, Mapping) else tuple(rows)
        if given:
            self._writes.append(Write(statement, given, otherwise))

    def change(self, statement: Insert | Update, rows: Row | Sequence[Row]) -> int:
        """See `Transaction.change`."""
        self.write(statement, rows)
        return self._send()

    def attempt(self, work: Callable[[], object], *, stuck: str | None = None) -> bool:
        """See `Transaction.attempt`."""
        connection, events = self.connection, len(self._events)
        part = connection.begin_nested()
        try:
            work()
            if self._writes:
                self._send()
        except Exception as error:
            self._writes.clear()
            del self._events[events:]
            part.rollback()
            if is_passing(error):
                raise
            if stuck:
                tell_stuck(stuck, error)
            return False
        part.commit()
        return True

    def flush(self) -> None:
        """Send what waits to be written, with one delivery row for each event and subscribed consumer."""
        deliveries = self._list_deliveries()
        if len(deliveries) > FEW:
            add_many_deliveries(self.connection, deliveries, self._now)
            return
        alike = {"status": "waiting", "attempts": 0, "due_at": self._now, "created_at": self._now}
        self.write(_ADD_DELIVERY, [row | alike for row in deliveries])
        if self._writes:
            self._send()

    def _send(self) -> int:
        """Send what waits. Returns how many rows the last of it changed."""
        writes, self._writes = self._writes, []
        return send(self._connection, writes)

    def _list_deliveries(self) -> list[dict[str, Any]]:
        return [
            {"consumer": consumer, "event": name, "payload": payload, "partition": partition}
            for name, payload, partition in ((event.name, event.payload(), event.partition) for event in self._events)
            for consumer in self._subscriptions.get(name, ())
        ]
