"""All refunds as a list: how far each has got, of which order, why, and who decided it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, text

from shop.lists.source import Filter, Sort, Source
from shop.refunds.tables import refund
from shop.staff.queries import name_actors
from shop.typed import read_fen

_ROW = refund.c


@dataclass(frozen=True)
class _RefundListed:
    """A refund in the list. `problem` is what keeps it from going out."""

    refund_no: str
    order_no: str | None
    purpose: str
    amount_fen: int
    reason: str
    decided_by: str
    decided_at: datetime
    state: str
    problem: str | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[_RefundListed, ...]:
    names = name_actors(connection, {row.decided_by for row in rows})
    return tuple(
        _RefundListed(
            row.refund_no,
            row.order_no,
            row.purpose,
            row.amount_fen,
            row.reason,
            names[row.decided_by],
            row.decided_at,
            row.state,
            row.problem,
        )
        for row in rows
    )


def _find_least(typed: str) -> ColumnElement[bool] | None:
    """Refunds of at least so many yuan."""
    fen = read_fen(typed)
    return None if fen is None else _ROW.amount_fen >= fen


_STATES: dict[str, ColumnElement[bool]] = {
    # In words that the partial index has too: a bound value would not use it.
    "stuck": text("refund.problem IS NOT NULL AND refund.state = 'decided'"),  # type: ignore[dict-item]
    "decided": _ROW.state == "decided",
    "settled": _ROW.state == "settled",
    "given_up": _ROW.state == "given_up",
}
REFUNDS = Source(
    name="refunds",
    select=select(*(_ROW[name] for name in _RefundListed.__dataclass_fields__)),
    key=_ROW.refund_no,
    sorts=(Sort("decided", _ROW.decided_at), Sort("amount", _ROW.amount_fen)),
    restore=_restore,
    filters=(
        Filter("number", "text", lambda typed: (_ROW.refund_no == typed.upper()) | (_ROW.order_no == typed.upper())),
        Filter("state", "choice", _STATES.__getitem__, tuple(_STATES)),
        Filter("least", "text", _find_least),
        Filter("decided", "days", lambda first, after: (_ROW.decided_at >= first) & (_ROW.decided_at < after)),
    ),
    totals={"amount_fen": lambda of: func.sum(of.amount_fen)},
)
