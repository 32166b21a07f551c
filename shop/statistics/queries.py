"""Reads of the figures for screens: one indexed statement each, whatever was sold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, cast, func, select, union_all

from commissions.days import determine_day
from commissions.schema import Fen, Id
from commissions.tallies.periods import Days, number_day
from shop.statistics.hours import month_of, number_hour
from shop.statistics.measures import TOTAL, Dimension, Key, Measure, Sums
from shop.statistics.tables import figure_day, figure_hour, figure_month

__all__ = ["Days"]
LONGEST_DAYS = 3 * 366
"""A series reads so many rows at most."""
_MOST_BEST = 50


class Grain(StrEnum):
    """How long each point of a series lasts. Weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Point:
    """A point of a series: the first of its days that were asked for, and what was counted in all of them."""

    first: date
    sums: Sums


@dataclass(frozen=True)
class Best:
    """One of the best of a time, by its key."""

    key: str
    sums: Sums


@dataclass(frozen=True)
class Today:
    """The day so far: `hours` from midnight to now, and `yesterday` whole."""

    day: date
    hours: tuple[Sums, ...]
    yesterday: tuple[Sums, ...]

    @property
    def sums(self) -> Sums:
        """All of its hours."""
        return sum(self.hours, Sums())

    @property
    def has_sold(self) -> bool:
        """Whether anything was sold on either day."""
        return any(hour[Measure.SALES] for hour in (*self.hours, *self.yesterday))

    @property
    def before(self) -> Sums:
        """Yesterday until the same hour has ended."""
        return sum(self.yesterday[: len(self.hours)], Sums())


@dataclass(frozen=True)
class Compared:
    """A time and as many days before it."""

    days: Days
    sums: Sums
    days_before: Days
    before: Sums


@dataclass(frozen=True)
class Step:
    """A step on the way from a scan to a purchase: how many came so far, and what share of the step before, in bp."""

    measure: Measure
    number: int
    share_bp: int | None


_MEASURES = tuple(measure.value for measure in Measure)
_FIRST, _LAST = bindparam("first", type_=Id), bindparam("last", type_=Id)
_OF_KEY = ("of_dimension", "of_key")


def read_today(connection: Connection, now: datetime, key: Key = TOTAL) -> Today:
    """The day in Shanghai by hour, for the dimensions that are kept by hour. At most some seconds behind."""
    day = determine_day(now)
    today, yesterday = number_day(day), number_day(day - timedelta(days=1))
    hour = number_hour(now) % 100

    rows = dict(_read_rows(connection, figure_hour, key, yesterday * 100, today * 100 + 99))
    so_far = tuple(rows.get(today * 100 + at, Sums()) for at in range(hour + 1))
    return Today(day, so_far, tuple(rows.get(yesterday * 100 + at, Sums()) for at in range(24)))


def read_series(connection: Connection, days: Days, grain: Grain = Grain.DAY, key: Key = TOTAL) -> tuple[Point, ...]:
    """A key's figures over some days, a point for each day, week or month, also where nothing was counted."""
    rows = dict(_read_rows(connection, figure_day, key, number_day(days.first), number_day(days.last)))
    points: dict[date, Sums] = {}
    for day in _list_days(days):
        first = max(_find_first(day, grain), days.first)
        points[first] = points.get(first, Sums()) + rows.get(number_day(day), Sums())
    return tuple(Point(first, sums) for first, sums in points.items())


def compare_days(connection: Connection, days: Days, key: Key = TOTAL) -> Compared:
    """A key's sums over some days, and over as many days before."""
    length = days.last - days.first + timedelta(days=1)
    before = Days(days.first - length, days.last - length)
    rows = dict(_read_rows(connection, figure_day, key, number_day(before.first), number_day(days.last)))

    def add_up(of: Days) -> Sums:
        return sum((rows.get(number_day(day), Sums()) for day in _list_days(of)), Sums())

    return Compared(days, add_up(days), before, add_up(before))


def list_best(
    connection: Connection,
    dimension: Dimension,
    days: Days,
    measure: Measure = Measure.SALES,
    limit: int = _MOST_BEST,
) -> tuple[Best, ...]:
    """The keys of a dimension with the most of a measure over some days, the best first; then by key.

    Whole months are read as months, so that a year takes twelve rows of each key. The best sellers of one day or month
    stand in an index in their order.
    """
    values: dict[str, Any] = {"of_dimension": dimension.value, "most": limit}
    parts = _cut(days)
    for at, (_, first, last) in enumerate(parts):
        values |= {f"first_{at}": first, f"last_{at}": last}
    query = _best(tuple(table.name for table, _, _ in parts), measure, len(parts) == 1 and parts[0][1] == parts[0][2])
    found = connection.execute(query, values)
    return tuple(Best(row.key, _restore(row)) for row in found if row._mapping[measure.value] > 0)


def list_steps(sums: Sums) -> tuple[Step, ...]:
    """How many scanned a code, followed, and bought for the first time in a time. Pure."""
    steps: list[Step] = []
    for measure in (Measure.SCANS, Measure.FOLLOWERS, Measure.FIRST_BUYERS):
        before = steps[-1].number if steps else 0
        share = sums[measure] * 10_000 // before if before else None
        steps.append(Step(measure, sums[measure], share))
    return tuple(steps)


def _list_days(days: Days) -> Iterator[date]:
    length = (days.last - days.first).days + 1
    assert length <= LONGEST_DAYS, "whoever asks has looked at the days"
    return (days.first + timedelta(days=at) for at in range(length))


def _find_first(day: date, grain: Grain) -> date:
    """The first day of the week or month of a day."""
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def _cut(days: Days) -> list[tuple[Table, int, int]]:
    """The days as periods of tables: whole months as months, what stands before and after them as days."""
    first, last = number_day(days.first), number_day(days.last)
    begin = days.first if days.first.day == 1 else _following(days.first)
    end = _following(days.last) if (days.last + timedelta(days=1)).day == 1 else days.last.replace(day=1)
    if begin >= end:
        return [(figure_day, first, last)]

    parts = [(figure_month, month_of(number_day(begin)), month_of(number_day(end - timedelta(days=1))))]
    if days.first < begin:
        parts.append((figure_day, first, number_day(begin - timedelta(days=1))))
    if end <= days.last:
        parts.append((figure_day, number_day(end), last))
    return parts


def _following(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@cache
def _best(tables: tuple[str, ...], measure: Measure, is_single: bool) -> Select[Any]:
    by_name = {table.name: table for table in (figure_day, figure_month)}
    named = [by_name[name] for name in tables]
    mine = [
        (
            table.c.dimension == bindparam("of_dimension"),
            bindparam(f"first_{at}", type_=Id),
            bindparam(f"last_{at}", type_=Id),
        )
        for at, table in enumerate(named)
    ]

    if is_single:
        [table], [(own, first, last)] = named, mine
        one = select(table).where(own, table.c.period == first, table.c.period == last)
        return one.order_by(table.c[measure.value].desc(), table.c.key).limit(bindparam("most"))

    parts = [
        select(table.c.key, *(table.c[name] for name in _MEASURES)).where(own, table.c.period.between(first, last))
        for table, (own, first, last) in zip(named, mine, strict=True)
    ]
    rows = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    sums = [cast(func.sum(rows.c[name]), Fen).label(name) for name in _MEASURES]
    query = select(rows.c.key, *sums).group_by(rows.c.key)
    return query.order_by(func.sum(rows.c[measure.value]).desc(), rows.c.key).limit(bindparam("most"))


def _read_rows(connection: Connection, table: Table, key: Key, first: int, last: int) -> Iterator[tuple[int, Sums]]:
    values = {"of_dimension": key[0].value, "of_key": key[1], "first": first, "last": last}
    return ((row.period, _restore(row)) for row in connection.execute(_OF[table.name], values))


def _restore(row: Any) -> Sums:
    found = row._mapping
    return Sums({measure: found[measure.value] for measure in Measure if found[measure.value]})


def _select_of(table: Table) -> Select[Any]:
    mine = (table.c.dimension == bindparam("of_dimension"), table.c.key == bindparam("of_key"))
    return select(table).where(*mine, table.c.period.between(_FIRST, _LAST))


_OF = {table.name: _select_of(table) for table in (figure_hour, figure_day)}
