"""Writes what was counted of each source, and adds changes to the figures."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from commissions.many import unfold
from commissions.ports import Transaction
from commissions.schema import Fen, Id
from shop.statistics.hours import day_of, month_of
from shop.statistics.measures import BY_HOUR, Figures, Key, Measure, Parts, add_parts, subtract_figures
from shop.statistics.packing import pack, unpack
from shop.statistics.tables import figure_change, figure_day, figure_hour, figure_month, figure_source

_LOCKS = 7_681_010
"""On PostgreSQL, whose figures are being counted, and (as member 0) who adds changes to the figures."""
_LOCK = select(func.pg_advisory_xact_lock(bindparam("of_kind"), bindparam("of_whom")))
_MOST_32 = 0x7FFFFFFF

_row = figure_source.c
_OF = (_row.kind == bindparam("of_kind"), _row.subject == bindparam("of_subject"))
_COUNTED = select(_row.hour, _row.parts).where(*_OF)
_ADD_SOURCE = insert(figure_source)
_CHANGE_SOURCE = (
    update(figure_source).where(*_OF, _row.hour == bindparam("of_hour")).values(parts=bindparam("to_parts"))
)
_DROP_SOURCE = delete(figure_source).where(*_OF, _row.hour == bindparam("of_hour"))
_ADD_CHANGES = insert(figure_change)

Amounts = Mapping[tuple[Table, Key, int], Mapping[Measure, int]]
"""Measures by table of figures, key and period."""


def lock_counting(tx: Transaction, member_id: int) -> None:
    """Wait until nobody else counts something of this member; held until the commit.

    What is counted of them is read after that, so that two counts of the same never add it twice.
    """
    _lock(tx, member_id % _MOST_32 + 1)


def lock_figures(tx: Transaction) -> None:
    """Wait until nobody else changes the figures themselves; held until the commit."""
    _lock(tx, 0)


def _lock(tx: Transaction, whom: int) -> None:
    # SQLite has one writer.
    if tx.dialect == "postgresql":
        tx.connection.execute(_LOCK, {"of_kind": _LOCKS, "of_whom": whom})


def bring_up(tx: Transaction, kind: str, subject: str, figures: Figures) -> bool:
    """Let what was counted of a source be `figures` from now on, and pass the difference on.

    The caller holds its lock. Returns whether anything changed.
    """
    rows = tx.connection.execute(_COUNTED, {"of_kind": kind, "of_subject": subject})
    counted = {row.hour: unpack(row.parts) for row in rows}
    changes = subtract_figures(figures, counted)
    key = {"of_kind": kind, "of_subject": subject}

    for hour in changes:
        packed = pack(figures.get(hour, {}))
        if hour not in counted:
            tx.write(_ADD_SOURCE, {"kind": kind, "subject": subject, "hour": hour, "parts": packed})
        elif packed:
            tx.write(_CHANGE_SOURCE, key | {"of_hour": hour, "to_parts": packed})
        else:
            tx.connection.execute(_DROP_SOURCE, key | {"of_hour": hour})

    pass_on(tx, changes)
    return bool(changes)


def pass_on(tx: Transaction, changes: Figures) -> None:
    """Have changes added to the figures within seconds: one write, so that no hot row is waited for here."""
    tx.write(_ADD_CHANGES, [{"hour": hour, "parts": pack(parts)} for hour, parts in changes.items()])


def take_changes(connection: Connection, limit: int) -> list[tuple[int, Parts]]:
    """Take the oldest changes that wait, by hour. The caller holds the lock of the figures."""
    row = figure_change.c
    oldest = select(row.id).order_by(row.id).limit(limit)
    taken = connection.execute(delete(figure_change).where(row.id.in_(oldest)).returning(row.hour, row.parts))
    return [(hour, unpack(parts)) for hour, parts in taken]


def spread(changes: Sequence[tuple[int, Parts]]) -> Amounts:
    """What changes add to which rows: to their day and month, and to their hour where it is kept."""
    sums: dict[Table, dict[int, Parts]] = {figure_hour: {}, figure_day: {}, figure_month: {}}
    for hour, parts in changes:
        day = day_of(hour)
        hourly = {key: counts for key, counts in parts.items() if key[0] in BY_HOUR}
        for target, period, own in (
            (figure_hour, hour, hourly),
            (figure_day, day, parts),
            (figure_month, month_of(day), parts),
        ):
            sums[target][period] = add_parts(sums[target].get(period, {}), own)
    return {
        (target, key, period): counts
        for target, by_period in sums.items()
        for period, parts in by_period.items()
        for key, counts in parts.items()
    }


def add_amounts(connection: Connection, amounts: Amounts) -> None:
    """Add to rows of figures; one that is not there yet begins at 0. One statement a table."""
    for target in (figure_hour, figure_day, figure_month):
        rows = [
            {"dimension": key[0].value, "key": key[1], "period": period}
            | {measure.value: counts.get(measure, 0) for measure in Measure}
            for (of, key, period), counts in sorted(amounts.items(), key=lambda one: one[0][1:])
            if of is target
        ]
        if rows:
            connection.execute(_adding(connection.dialect.name, target), {"amounts": rows})


@cache
def _adding(dialect: str, target: Table) -> Any:
    measures = [measure.value for measure in Measure]
    given = unfold(dialect, "amounts", {"dimension": Text, "key": Text, "period": Id} | dict.fromkeys(measures, Fen))
    # SQLite takes ON CONFLICT for a part of the join unless a WHERE stands between.
    rows = select(given).where(given.c.period > 0)
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(target)
    new = new.from_select(["dimension", "key", "period", *measures], rows)
    added = {name: target.c[name] + new.excluded[name] for name in measures}
    return new.on_conflict_do_update(index_elements=["dimension", "key", "period"], set_=added)
