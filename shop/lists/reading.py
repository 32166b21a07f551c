"""Reads a page of a list: narrowed, sorted, by key in both directions, with the totals of all that fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, false, func, literal, select, tuple_

from shop.lists.cursor import read_cursor, write_cursor
from shop.lists.source import Filter, Sort, Source, read_days

Item = TypeVar("Item")
_PAGE = 50
_COUNTED_TO = 10_000
"""Totals of more rows than these would take longer than the page: it then says that there are more."""
_FEW = 5_000
"""Rows of a filter that are rather read and sorted whole than looked for along the list's order."""
_SORT_VALUE, _KEY_VALUE = "_sort_value", "_key_value"


@dataclass(frozen=True)
class Asked:
    """What of a list is wanted: filters by name as typed, the sort's name, where to go on or back to."""

    filters: Mapping[str, str]
    sort: str | None = None
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Shown(Generic[Item]):
    """A page of a list. `count` is None above 10,000 rows, and `totals` is empty then."""

    items: tuple[Item, ...]
    after: str | None
    before: str | None
    count: int | None
    totals: Mapping[str, int]


def read_list(connection: Connection, source: Source[Item], asked: Asked) -> Shown[Item]:
    """A page of at most 50 rows, with the totals of all that fits.

    Two statements, one for each filter that narrows, and what the list itself adds.
    """
    chosen = _choose(connection, source, asked)
    rows, more = _read_page(connection, source, chosen, asked)
    count, totals = _count(connection, source, chosen.narrowed)

    first, last = (rows[0], rows[-1]) if rows else (None, None)
    backwards = asked.before is not None
    goes_on = more if not backwards else True
    goes_back = more if backwards else asked.after is not None
    return Shown(
        items=tuple(source.restore(connection, rows)),
        after=_write(last) if last is not None and goes_on else None,
        before=_write(first) if first is not None and goes_back else None,
        count=count,
        totals=totals,
    )


def read_rows(
    connection: Connection, source: Source[Item], asked: Asked, size: int
) -> tuple[Sequence[Item], str | None]:
    """At most `size` rows after the cursor, and the cursor of what follows: a list on its way into a file."""
    rows, more = _read_page(connection, source, _choose(connection, source, asked), asked, size)
    return source.restore(connection, rows), _write(rows[-1]) if more else None


def count_rows(connection: Connection, source: Source[Any], asked: Asked) -> int | None:
    """How many rows fit; None above 10,000."""
    return _count(connection, source, _choose(connection, source, asked).narrowed)[0]


@dataclass(frozen=True)
class _Chosen:
    """The rows that are asked for, and their order; `few` if they are at most 5,000."""

    narrowed: Select[Any]
    sort: Sort
    few: bool


def _choose(connection: Connection, source: Source[Any], asked: Asked) -> _Chosen:
    """Narrow a list by its filters; what cannot be understood narrows to nothing. Some orders have only some rows.

    The databases know how many values a column has, not how often each stands there, and nothing of two filters
    together. So each filter is asked first whether few rows fit it alone: its index answers, and those rows lead. A
    filter that nothing fits would else be looked for along the whole order, among all that was ever sold.
    """
    conditions = _list_conditions(connection, source, asked.filters)
    keys = source.select.with_only_columns(source.key, maintain_column_froms=True)
    leading = next((of for of in map(keys.where, conditions) if _is_few(connection, of)), None)

    sort = source.find_sort(asked.sort)
    narrowed = source.select.where(*conditions)
    if sort.only is not None:
        narrowed = narrowed.where(sort.only)
    return _Chosen(narrowed if leading is None else narrowed.where(source.key.in_(leading)), sort, leading is not None)


def _is_few(connection: Connection, keys: Select[Any]) -> bool:
    some = keys.limit(_FEW + 1).subquery()
    return int(connection.scalar(select(func.count()).select_from(some)) or 0) <= _FEW


def _list_conditions(
    connection: Connection, source: Source[Any], filters: Mapping[str, str]
) -> list[ColumnElement[bool]]:
    """What each filter that was typed demands."""
    found = []
    for name, typed in filters.items():
        of = source.find_filter(name)
        if of is not None and typed:
            condition = _find_condition(connection, of, typed)
            found.append(false() if condition is None else condition)
    return found


def _find_condition(connection: Connection, of: Filter, typed: str) -> ColumnElement[bool] | None:
    if of.kind == "choice":
        return of.condition(typed) if of.offers is not None or typed in of.choices else None
    if of.kind == "days":
        days = read_days(typed)
        return of.condition(*days) if days else None
    if not typed.strip():
        return None
    return of.condition(connection, typed.strip()) if of.kind == "lookup" else of.condition(typed.strip())


def read_offers(connection: Connection, source: Source[Any]) -> Mapping[str, Mapping[str, str]]:
    """The choices that stand in the database, by filter: value and label. One statement for each such filter."""
    return {of.name: of.offers(connection) for of in source.filters if of.offers is not None}


def _read_page(
    connection: Connection, source: Source[Any], chosen: _Chosen, asked: Asked, size: int = _PAGE
) -> tuple[list[Row[Any]], bool]:
    """The rows of a page in the list's order, and whether there are more in the direction that was asked for."""
    sort, backwards = chosen.sort, asked.before is not None
    descending = sort.descending is not backwards
    position = read_cursor(asked.before if backwards else asked.after, (sort.column, source.key))
    query = chosen.narrowed.add_columns(sort.column.label(_SORT_VALUE), source.key.label(_KEY_VALUE))
    value, key = sort.column, source.key
    if chosen.few:
        # Apart from its order, or the database would walk along that instead of taking the few and sorting them.
        few = query.cte("few").prefix_with("MATERIALIZED")
        query, value, key = select(few), few.c[_SORT_VALUE], few.c[_KEY_VALUE]
    if position is not None:
        # A cursor is what a browser sent: its values are bound, typed as the columns that they are compared with.
        values = (literal(position[0], sort.column.type), literal(position[1], source.key.type))
        here, there = tuple_(value, key), tuple_(*values)
        query = query.where(here < there if descending else here > there)

    order = (value.desc(), key.desc()) if descending else (value.asc(), key.asc())
    found = list(connection.execute(query.order_by(*order).limit(size + 1)))
    rows = found[:size]
    return (rows[::-1] if backwards else rows), len(found) > size


def _count(connection: Connection, source: Source[Any], narrowed: Select[Any]) -> tuple[int | None, Mapping[str, int]]:
    """How many rows fit, and the totals over them. Only columns that are totalled are read."""
    used = _Used(narrowed)
    for total in source.totals.values():
        total(used)
    columns = (source.key.label(_KEY_VALUE), *used.columns.values())
    some = narrowed.with_only_columns(*columns, maintain_column_froms=True).limit(_COUNTED_TO + 1).subquery()
    sums = [total(some.c).label(name) for name, total in source.totals.items()]
    row = connection.execute(select(func.count().label("_count"), *sums).select_from(some)).one()
    if row._mapping["_count"] > _COUNTED_TO:
        return None, {}
    return row._mapping["_count"], {name: int(row._mapping[name] or 0) for name in source.totals}


class _Used:
    """The columns of a list that its totals name."""

    def __init__(self, narrowed: Select[Any]) -> None:
        self._all = narrowed.selected_columns
        self.columns: dict[str, ColumnElement[Any]] = {}

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        return self.columns.setdefault(name, self._all[name])


def _write(row: Row[Any]) -> str:
    return write_cursor(row._mapping[_SORT_VALUE], row._mapping[_KEY_VALUE])
