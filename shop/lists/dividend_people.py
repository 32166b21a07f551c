"""What each person had of all pools, over all runs: by year, and by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, cast, func, select

from commissions.dividends.tables import MONTH, YEAR, dividend_earning
from commissions.schema import Fen
from shop.desk.people import Named, find_by_code_or_number, name_people
from shop.lists.source import Filter, Sort, Source

_of = dividend_earning.c


@dataclass(frozen=True)
class EarnerRow:
    """What somebody had in a year, `2026`, or a month, `2026-11`, and in how many parts."""

    period: str
    person: Named
    paid_fen: int
    parts: int


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[EarnerRow, ...]:
    people = name_people(connection, {row.member_id for row in rows})
    return tuple(EarnerRow(row.period, people[row.member_id], row.paid_fen, row.parts) for row in rows)


def _is_of(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    found = find_by_code_or_number(connection, typed)
    return None if found is None else _of.member_id == found.member_id


def _list_by(name: str, span: str) -> Source[EarnerRow]:
    """The sums of one span, whose periods don't overlap, so that totals count nobody's twice."""
    return Source(
        name=name,
        select=select(_of.id, _of.period, _of.member_id, _of.paid_fen, _of.parts).where(_of.span == span),
        key=_of.id,
        sorts=(Sort("most", _of.paid_fen),),
        restore=_restore,
        filters=(
            Filter("period", "text", lambda typed: _of.period == typed),
            Filter("person", "lookup", _is_of),
        ),
        totals={"paid_fen": lambda of: cast(func.sum(of.paid_fen), Fen)},
    )


DIVIDENDS_BY_YEAR = _list_by("dividend_years", YEAR)
DIVIDENDS_BY_MONTH = _list_by("dividend_months", MONTH)
