"""The outbox as rows: claimed by status and lease, retried with limits, dead-lettered.

Order is kept per partition.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from commissions.events import Event, restore_event
from commissions.ports import Transaction
from shop.database.tables import OPEN_WORDS, event_delivery
from shop.schema import Instant

_KEEP_DONE_DAYS = 7


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one consumer.

    `attempts` counts this one; `created_at` is when the event happened.
    """

    id: int
    consumer: str
    event_name: str
    payload: dict[str, Any]
    partition: int | None
    attempts: int
    created_at: datetime

    @property
    def event(self) -> Event:
        """The event as it was published."""
        return restore_event(self.event_name, self.payload)


def claim_deliveries(tx: Transaction, consumer: str, holder: str, *, lease_s: int, limit: int) -> Sequence[Delivery]:
    """Take up to `limit` due deliveries for `lease_s` seconds; of each partition only its oldest open one."""
    values = {
        "of_consumer": consumer,
        "now": tx.now,
        "most": limit,
        "holder": holder,
        "until": tx.now + timedelta(seconds=lease_s),
    }
    found = tx.connection.execute(_CLAIM, values).all()
    return sorted((Delivery(r[0], consumer, *r[1:]) for r in found), key=lambda delivery: delivery.id)


def finish_deliveries(tx: Transaction, holder: str, ids: Sequence[int]) -> None:
    """Mark claimed deliveries as done, unless the lease has passed to another holder."""
    tx.connection.execute(_held(holder, ids).values(status="done", claimed_by=None, claimed_until=None, error=None))


def postpone_delivery(
    tx: Transaction, holder: str, delivery_id: int, *, delay_s: float, reason: str, counted: bool
) -> None:
    """Give a claimed delivery back, due again in `delay_s` seconds.

    `counted` says whether that try counts.
    """
    due_at = tx.now + timedelta(seconds=delay_s)
    values = {"status": "waiting", "claimed_by": None, "claimed_until": None, "due_at": due_at, "error": reason}
    attempts = event_delivery.c.attempts - (0 if counted else 1)
    tx.connection.execute(_held(holder, [delivery_id]).values(attempts=attempts, **values))


def bury_delivery(tx: Transaction, holder: str, delivery_id: int, *, reason: str) -> None:
    """Dead-letter a claimed delivery: it is kept and counted, and holds up nobody behind it."""
    tx.connection.execute(_held(holder, [delivery_id]).values(status="dead", error=reason))


def revive_deliveries(tx: Transaction, *, consumers: Collection[str], limit: int = 500) -> int:
    """Have dead letters of some consumers tried anew from the first attempt. Returns how many.

    For consumers to whom the same may come again, late and in any order: whatever stopped them may be mended by now.
    """
    row = event_delivery.c
    dead = select(row.id).where(row.status == "dead", row.consumer.in_(consumers)).order_by(row.id).limit(limit)
    anew = {"status": "waiting", "attempts": 0, "due_at": tx.now, "claimed_by": None, "claimed_until": None}
    mine = update(event_delivery).where(row.id.in_(dead), row.status == "dead")
    return tx.connection.execute(mine.values(**anew)).rowcount


def forget_done_deliveries(tx: Transaction, *, limit: int = 5000) -> int:
    """Delete deliveries that were done a week ago. Returns how many went."""
    oldest = tx.now - timedelta(days=_KEEP_DONE_DAYS)
    ids = (
        select(event_delivery.c.id)
        .where(event_delivery.c.status == "done", event_delivery.c.created_at < oldest)
        .limit(limit)
    )
    return tx.connection.execute(delete(event_delivery).where(event_delivery.c.id.in_(ids))).rowcount


def count_open_deliveries(connection: Connection) -> dict[str, int]:
    """How many deliveries wait or are under way, by consumer."""
    query = (
        select(event_delivery.c.consumer, func.count())
        .where(event_delivery.c.status.in_(OPEN_WORDS))
        .group_by(event_delivery.c.consumer)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def is_stuck(connection: Connection, now: datetime, *, since: datetime) -> bool:
    """Whether something that is due has waited since before an instant. One statement."""
    row = event_delivery.c
    # The words of the indexes of open rows first: SQLite would read all that was ever delivered.
    waits = (row.status.in_(OPEN_WORDS), row.status == "waiting", row.created_at < since, row.due_at <= now)
    return connection.execute(select(row.id).where(*waits).limit(1)).first() is not None


def _claim() -> Any:
    """Built once.

    `status IN (…)` stands there word for word as in the indexes of open rows, for SQLite compares words. The oldest of
    a partition is looked up for each row that is due, one step in an index; a join with all earlier rows was planned as
    a loop over the whole table where PostgreSQL's statistics were old.
    """
    row, earlier = event_delivery, event_delivery.alias("earlier")
    oldest = (
        select(func.min(earlier.c.id))
        .where(
            earlier.c.consumer == row.c.consumer,
            earlier.c.partition == row.c.partition,
            earlier.c.status.in_(OPEN_WORDS),
        )
        .correlate(row)
        .scalar_subquery()
    )
    now = bindparam("now", type_=Instant)
    due = or_(
        and_(row.c.status == "waiting", row.c.due_at <= now),
        and_(row.c.status == "claimed", row.c.claimed_until <= now),
    )
    is_next = or_(row.c.partition.is_(None), row.c.id == oldest)
    ids = (
        select(row.c.id)
        .where(row.c.consumer == bindparam("of_consumer"), row.c.status.in_(OPEN_WORDS), due, is_next)
        .order_by(row.c.id)
        .limit(bindparam("most"))
    )
    return (
        update(row)
        .where(row.c.id.in_(ids.with_for_update(skip_locked=True)))
        .values(
            status="claimed",
            claimed_by=bindparam("holder"),
            claimed_until=bindparam("until", type_=Instant),
            attempts=row.c.attempts + 1,
        )
        .returning(row.c.id, row.c.event, row.c.payload, row.c.partition, row.c.attempts, row.c.created_at)
    )


_CLAIM = _claim()


def _held(holder: str, ids: Sequence[int]) -> Any:
    row = event_delivery
    return update(row).where(row.c.id.in_(ids), row.c.status == "claimed", row.c.claimed_by == holder)
