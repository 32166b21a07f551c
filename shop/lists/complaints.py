"""All complaints as a list: of which order, about what, how much time is left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, text

from shop.complaints.complaint import Complaint, Problem
from shop.complaints.queries import restore
from shop.complaints.tables import complaint
from shop.lists.source import Filter, Sort, Source

_ROW = complaint.c


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Complaint, ...]:
    return tuple(restore(row) for row in rows)


_STATES: dict[str, ColumnElement[bool]] = {
    # In words that the partial index has too: a bound value would not use it.
    "open": text("complaint.state <> 'processed'"),  # type: ignore[dict-item]
    "pending": _ROW.state == "pending",
    "processing": _ROW.state == "processing",
    "processed": _ROW.state == "processed",
}


def _was_made(first: datetime, after: datetime) -> ColumnElement[bool]:
    return (_ROW.made_at >= first) & (_ROW.made_at < after)


COMPLAINTS = Source(
    name="complaints",
    select=select(*(_ROW[name] for name in Complaint.__dataclass_fields__)),
    key=_ROW.complaint_id,
    sorts=(Sort("made", _ROW.made_at), Sort("due", _ROW.end_by, descending=False)),
    restore=_restore,
    filters=(
        Filter("state", "choice", _STATES.__getitem__, tuple(_STATES)),
        Filter("problem", "choice", lambda typed: _ROW.problem == typed, tuple(Problem)),
        Filter("number", "text", lambda typed: (_ROW.order_no == typed.upper()) | (_ROW.complaint_id == typed)),
        Filter("made", "days", _was_made),
    ),
    totals={"wanted_fen": lambda of: func.sum(of.wanted_fen)},
)
