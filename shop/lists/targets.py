"""The people with a target of their own, with what they have sold of the year's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, cast, func, select

from commissions.network.tables import distributor
from commissions.schema import Fen, Id
from commissions.tiers.queries import find_tier_names
from shop.desk.people import Named, find_by_code_or_number, name_people
from shop.lists.source import Filter, Sort, Source
from shop.targets.queries import Attained, find_rules, find_sold
from shop.targets.tables import target
from shop.targets.target import YEAR, Rules, Scope, find_days

_of = target.c
_YEARS_APART = 10**15
"""More than there are members: so a person in a year has a number of their own."""
_YEARS = tuple(str(year) for year in range(2025, 2041))


@dataclass(frozen=True)
class TargetRow:
    """A distributor's year: the target, and what was sold of it."""

    year: int
    person: Named
    tier: str | None
    attained: Attained


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[TargetRow, ...]:
    people = name_people(connection, {row.member_id for row in rows})
    tiers = find_tier_names(connection) if rows else {}
    sold: dict[tuple[int, int], int] = {}
    for year in sorted({row.year for row in rows}):
        basis = (find_rules(connection, year) or Rules()).basis
        theirs = [row.member_id for row in rows if row.year == year]
        sold |= {(year, who): fen for who, fen in find_sold(connection, theirs, find_days(year, YEAR), basis).items()}
    return tuple(
        TargetRow(
            year=row.year,
            person=people[row.member_id],
            tier=tiers.get(row.tier, row.tier) if row.tier else None,
            attained=Attained(row.key, row.amount_fen, sold.get((row.year, row.member_id), 0)),
        )
        for row in rows
    )


def _find(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    found = find_by_code_or_number(connection, typed)
    return None if found is None else _of.member_id == found.member_id


TARGETS = Source(
    name="targets",
    select=select(_of.year, _of.key, _of.member_id, _of.amount_fen, distributor.c.tier)
    .join(distributor, distributor.c.member_id == _of.member_id)
    .where(_of.scope == Scope.PERSON.value, _of.period == YEAR),
    key=cast(_of.year, Id) * _YEARS_APART + _of.member_id,
    sorts=(Sort("largest", _of.amount_fen),),
    restore=_restore,
    filters=(
        Filter("year", "choice", lambda typed: _of.year == int(typed), _YEARS),
        Filter("person", "lookup", _find),
    ),
    totals={"amount_fen": lambda of: cast(func.sum(of.amount_fen), Fen)},
)
