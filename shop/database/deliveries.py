"""Deliveries of a unit of work that has many events, as a batch of a job has.

All are sent as one value.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, insert, literal, select

from commissions.many import DIALECTS, unfold
from shop.database.tables import event_delivery
from shop.schema import Instant

_EACH = ("consumer", "event", "payload", "partition")
"""In what the deliveries of one unit of work differ."""
_ALIKE = ("status", "attempts", "due_at", "created_at")


def add_many_deliveries(connection: Connection, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Write deliveries that are due at once; `rows` have the columns `_EACH`."""
    connection.execute(_ADD_MANY[connection.dialect.name], {"deliveries": rows, "now": now})


def _add_many(dialect: str) -> Insert:
    given = unfold(dialect, "deliveries", {name: event_delivery.c[name].type for name in _EACH})
    now = bindparam("now", type_=Instant)
    rows = select(given, literal("waiting"), literal(0), now, now)
    return insert(event_delivery).from_select([*_EACH, *_ALIKE], rows)


_ADD_MANY = {dialect: _add_many(dialect) for dialect in DIALECTS}
