"""A list, declared once: its rows, what narrows them, what sorts them, what is totalled.

From one declaration come the page, its paging by key, the totals of what is filtered, and the export.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select

from commissions.days import SHANGHAI

Item = TypeVar("Item")
FilterKind = Literal["choice", "text", "lookup", "days"]


@dataclass(frozen=True)
class Filter:
    """What narrows a list. `condition` gets a choice, a text, or two instants, the second after the last day.

    Only texts from `choices` are choices, or those that `offers` reads from the database with their labels. A `lookup`
    is a text whose condition is given the connection first: whom a phone or a link code means is known only there. A
    condition None means that nothing fits (an unknown order number).
    """

    name: str
    kind: FilterKind
    condition: Callable[..., ColumnElement[bool] | None]
    choices: tuple[str, ...] = ()
    offers: Callable[[Connection], Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Sort:
    """An order of the rows by a column that is never NULL; equal ones follow the list's key.

    `only` leaves out rows that have no place in this order (who never bought, by spend): an index of the others
    answers.
    """

    name: str
    column: ColumnElement[Any]
    descending: bool = True
    only: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Source(Generic[Item]):
    """A list. `select` has every column labelled; `key` is unique and the last word of each order.

    `sorts` are the orders that may be asked for, the first is usual. `totals` are aggregates over labels of `select`,
    by name. `restore` makes the items of a page from its rows, with as many further statements as it needs, never one a
    row.
    """

    name: str
    select: Select[Any]
    key: ColumnElement[Any]
    sorts: tuple[Sort, ...]
    restore: Callable[[Connection, Sequence[Row[Any]]], Sequence[Item]]
    filters: tuple[Filter, ...] = ()
    totals: Mapping[str, Callable[[Any], ColumnElement[Any]]] = field(default_factory=dict)

    def find_filter(self, name: str) -> Filter | None:
        """The filter of this name."""
        return next((of for of in self.filters if of.name == name), None)

    def find_sort(self, name: str | None) -> Sort:
        """The order of this name, else the usual one: sorts come from this list, never from the address."""
        return next((of for of in self.sorts if of.name == name), self.sorts[0])


def read_days(text: str) -> tuple[datetime, datetime] | None:
    """`2026-11-01~2026-11-30` as instants of Shanghai, half open; one day alone is itself.

    None for what is no range.
    """
    first, _, last = text.partition("~")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
    if not date(2000, 1, 1) <= start <= end <= date(2200, 1, 1):
        return None
    begin = datetime(start.year, start.month, start.day, tzinfo=SHANGHAI)
    after = datetime(end.year, end.month, end.day, tzinfo=SHANGHAI) + timedelta(days=1)
    return begin, after
