"""What the figures of a day or month should be by what was counted, beside what they are.

Both are of one moment on a connection that sees one, or under the lock of the figures. Visits are left out of days,
for they have no source.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, literal, select, union_all

from shop.schema import Id
from shop.statistics.hours import day_of, month_of
from shop.statistics.measures import FROM_VISITS, Counts, Dimension, Key, Measure, Parts, add_parts, sum_parts
from shop.statistics.packing import unpack
from shop.statistics.repository import Amounts, spread
from shop.statistics.tables import figure_change, figure_day, figure_hour, figure_month, figure_source

_FIRST, _LAST = bindparam("first", type_=Id), bindparam("last", type_=Id)


def _in(table: Table) -> Any:
    return table.c.hour.between(_FIRST, _LAST)


# One statement, so that what was counted and what of it is still on its way are of one moment.
_COUNTED = union_all(
    select(literal(1).label("times"), figure_source.c.hour, figure_source.c.parts).where(_in(figure_source)),
    select(literal(-1), figure_change.c.hour, figure_change.c.parts).where(_in(figure_change)),
)
_MEASURES = tuple(Measure)


def _select_rows(target: Table) -> Select[Any]:
    return select(target).where(target.c.period.between(_FIRST, _LAST)).order_by(target.c.period)


def list_days(connection: Connection) -> list[int]:
    """Every day of which anything was counted or is kept."""
    hours = [select(table.c.hour).distinct() for table in (figure_source, figure_change)]
    days = {day_of(hour) for query in hours for hour in connection.scalars(query)}
    days |= {day_of(hour) for hour in connection.scalars(select(figure_hour.c.period).distinct())}
    return sorted(days | set(connection.scalars(select(figure_day.c.period).distinct())))


def sum_counted(connection: Connection, day: int) -> Amounts:
    """What the rows of a day and its hours should hold."""
    by_hour: dict[int, Parts] = {}
    values = {"first": day * 100, "last": day * 100 + 99}
    for row in connection.execute(_COUNTED.execution_options(yield_per=1000), values):
        own = _without_visits(unpack(row.parts))
        by_hour[row.hour] = add_parts(by_hour.get(row.hour, {}), own, row.times)
    return {place: counts for place, counts in spread(list(by_hour.items())).items() if place[0] is not figure_month}


def read_day(connection: Connection, day: int) -> Amounts:
    """What the rows of a day and its hours hold, without visits."""
    found: dict[tuple[Table, Key, int], Counts] = {}
    for target, first, last in ((figure_day, day, day), (figure_hour, day * 100, day * 100 + 99)):
        for key, period, counts in _read_rows(connection, target, first, last):
            own = {of: number for of, number in counts.items() if of not in FROM_VISITS}
            if own:
                found[target, key, period] = own
    return found


def sum_days(connection: Connection, month: int) -> Amounts:
    """What the rows of a month should hold: all of its days, visits too."""
    rows = _read_rows(connection, figure_day, month * 100, month * 100 + 99)
    sums = sum_parts({key: counts} for key, _, counts in rows)
    return {(figure_month, key, month): counts for key, counts in sums.items()}


def read_month(connection: Connection, month: int) -> Amounts:
    """What the rows of a month hold."""
    rows = _read_rows(connection, figure_month, month, month)
    return {(figure_month, key, period): counts for key, period, counts in rows if counts}


def subtract_amounts(after: Amounts, before: Amounts) -> dict[tuple[Table, Key, int], Counts]:
    """What leads from `before` to `after`; rows in which nothing changes are left out."""
    changes: dict[tuple[Table, Key, int], Counts] = {}
    for place in {**after, **before}:
        parts = add_parts({place[1]: after.get(place, {})}, {place[1]: before.get(place, {})}, -1)
        if parts:
            changes[place] = parts[place[1]]
    return changes


def list_months(days: list[int]) -> list[int]:
    """The months of days."""
    return sorted({month_of(day) for day in days})


def _without_visits(parts: Parts) -> Parts:
    own = {key: {of: number for of, number in counts.items() if of not in FROM_VISITS} for key, counts in parts.items()}
    return {key: counts for key, counts in own.items() if counts}


def _read_rows(connection: Connection, target: Table, first: int, last: int) -> Iterator[tuple[Key, int, Counts]]:
    rows = connection.execute(_SELECT[target.name], {"first": first, "last": last})
    for row in rows:
        yield _restore_key(row), row.period, _restore_counts(row)


def _restore_key(row: Row[Any]) -> Key:
    """The dimension and key of a row."""
    return Dimension(row.dimension), row.key


def _restore_counts(row: Row[Any]) -> dict[Measure, int]:
    """The measures of a row that are not 0."""
    found = row._mapping
    return {of: found[of.value] for of in _MEASURES if found[of.value]}


_SELECT = {target.name: _select_rows(target) for target in (figure_hour, figure_day, figure_month)}
