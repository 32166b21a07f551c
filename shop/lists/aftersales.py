"""All after-sale cases as a list: what there is to do, of which order, how much, how much time is left."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from shop.cases.case import CaseKind, CaseState, Reason
from shop.cases.queries import COLUMNS, WAITS, restore_cases
from shop.cases.tables import after_sale_case
from shop.lists.source import Filter, Sort, Source

_ROW = after_sale_case.c
_DONE = (CaseState.SENDING_BACK, CaseState.REFUSED, CaseState.REFUNDED, CaseState.RESENT, CaseState.CLOSED)
_STATES: dict[str, tuple[CaseState, ...]] = {**WAITS, **{state.value: (state,) for state in _DONE}}
"""The merchant's work first, by what there is to do; then what waits for the buyer or is over."""


def _is(typed: str) -> ColumnElement[bool]:
    return _ROW.state.in_([state.value for state in _STATES[typed]])


def _was_asked(first: datetime, after: datetime) -> ColumnElement[bool]:
    return (_ROW.asked_at >= first) & (_ROW.asked_at < after)


AFTER_SALES = Source(
    name="aftersales",
    select=select(*COLUMNS),
    key=_ROW.id,
    sorts=(Sort("asked", _ROW.asked_at),),
    restore=restore_cases,
    filters=(
        Filter("state", "choice", _is, tuple(_STATES)),
        Filter("kind", "choice", lambda typed: _ROW.kind == typed, tuple(CaseKind)),
        Filter("reason", "choice", lambda typed: _ROW.reason == typed, tuple(Reason)),
        Filter("number", "text", lambda typed: (_ROW.order_no == typed.upper()) | (_ROW.no == typed.upper())),
        Filter("asked", "days", _was_asked),
    ),
    totals={"amount_fen": lambda of: func.sum(of.amount_fen)},
)
