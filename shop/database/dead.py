"""Dead letters: deliveries that were tried too often. Looked at, and sent again by whoever mended the cause."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.database.tables import event_delivery

_row = event_delivery.c
_MOST_LISTED = 100


class DeadLetterUnknown(Refusal):
    """No such delivery is dead (any more)."""

    code = "dead_letter_unknown"


@dataclass(frozen=True)
class DeadLetter:
    """A delivery that nobody tries any more: what it told whom, and what went wrong at last."""

    id: int
    consumer: str
    event: str
    payload: dict[str, Any]
    attempts: int
    error: str | None
    created_at: datetime


def list_dead(connection: Connection) -> tuple[DeadLetter, ...]:
    """The dead letters, the newest first; at most 100."""
    columns = [_row[name] for name in DeadLetter.__dataclass_fields__]
    query = select(*columns).where(_row.status == "dead").order_by(_row.id.desc()).limit(_MOST_LISTED)
    return tuple(DeadLetter(*found) for found in connection.execute(query))


def count_dead(connection: Connection) -> int:
    """How many deliveries are dead."""
    return connection.scalar(select(func.count()).select_from(event_delivery).where(_row.status == "dead")) or 0


def send_again(tx: Transaction, delivery_id: int, *, by: Actor) -> None:
    """Have a dead letter tried anew from the first attempt. `by` is what the audit log keeps.

    Whoever hears of it does what was not done yet: a notice that had left is not sent twice. Raises DeadLetterUnknown.
    """
    anew = {"status": "waiting", "attempts": 0, "due_at": tx.now, "claimed_by": None, "claimed_until": None}
    mine = update(event_delivery).where(_row.id == delivery_id, _row.status == "dead")
    if tx.connection.execute(mine.values(**anew)).rowcount != 1:
        raise DeadLetterUnknown(delivery=delivery_id)
