"""The unit of work that services receive: a connection, an instant, and an outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from commissions.events import Event
from shop.database.tables import event_delivery

Subscriptions = Mapping[str, Sequence[str]]
"""Names of consumers by the name of the event that they subscribe to."""
WRITE = insert(event_delivery)


class SqlTransaction:
    """Implements `commissions.ports.Transaction` on a synchronous SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime, subscriptions: Subscriptions) -> None:
        self._connection = connection
        self._now = now
        self._subscriptions = subscriptions
        self._events: list[Event] = []

    @property
    def connection(self) -> Connection:
        """The connection of this unit of work; only the database commits it."""
        return self._connection

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

    def flush(self) -> None:
        """Write one delivery row per event and subscribed consumer, in one statement."""
        rows = [
            {
                "consumer": consumer,
                "event": event.name,
                "payload": event.payload(),
                "partition": event.partition,
                "status": "waiting",
                "attempts": 0,
                "due_at": self._now,
                "created_at": self._now,
            }
            for event in self._events
            for consumer in self._subscriptions.get(event.name, ())
        ]
        if rows:
            self._connection.execute(WRITE, rows)
