"""Every list of the console as something that can be exported: the columns, filters and words of its page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import Connection

from commissions.days import determine_day
from commissions.paging import Page
from shop.exports.table import Column as ExportColumn
from shop.exports.table import ColumnKind, Exportable
from shop.lists.reading import Asked, count_rows, read_rows
from shop.web.console import pages
from shop.web.console.listing import Column, ListPage

_ROWS = 200
"""Rows of one read: what a list looks up for them stays few."""
_LEFT_OUT = ("picture", "state")
_KINDS = {
    "money": ColumnKind.FEN,
    "count": ColumnKind.COUNT,
    "percent": ColumnKind.RATE,
    "instant": ColumnKind.INSTANT,
}


def list_exports() -> dict[str, Exportable]:
    """The lists of all pages, by the name of their source."""
    modules = (import_module(f"{pages.__name__}.{found.name}") for found in iter_modules(pages.__path__))
    found = (value for module in modules for value in vars(module).values() if isinstance(value, ListPage))
    return {page.source.name: _ListExport(page) for page in found}


class _ListExport:
    """Implements `shop.exports.table.Exportable`."""

    def __init__(self, page: ListPage[Any]) -> None:
        self._page = page

    def name_file(self) -> str:
        """See `Exportable`."""
        return str(self._page.words["title"])

    def list_columns(self, arguments: Mapping[str, Any]) -> Sequence[ExportColumn]:
        """See `Exportable`."""
        titles = self._page.words["columns"]
        return [ExportColumn(titles[of.name], _KINDS.get(of.kind, ColumnKind.TEXT)) for of in self._choose(arguments)]

    def count_rows(self, connection: Connection, arguments: Mapping[str, Any]) -> int | None:
        """See `Exportable`."""
        return count_rows(connection, self._page.source, Asked(arguments["filters"], arguments["sort"]))

    def read_rows(self, connection: Connection, arguments: Mapping[str, Any], after: str | None) -> Page[Sequence[Any]]:
        """See `Exportable`."""
        asked = Asked(arguments["filters"], arguments["sort"], after)
        items, following = read_rows(connection, self._page.source, asked, _ROWS)
        columns = self._choose(arguments)
        return Page(tuple([self._tell(column, item) for column in columns] for item in items), following)

    def _choose(self, arguments: Mapping[str, Any]) -> list[Column[Any]]:
        """The columns that the screen showed; pictures are nothing for a file, nor what changes with time."""
        chosen = set(arguments["columns"])
        shown = (of for of in self._page.columns if (of.name in chosen if chosen else of.shown))
        return [of for of in shown if of.kind not in _LEFT_OUT]

    def _tell(self, column: Column[Any], item: Any) -> Any:
        """A value as the screen says it."""
        value = column.read(item)
        said = self._page.words.get("choices", {}).get(column.name, {})
        if column.kind == "choice":
            return said.get(value, value)
        if column.kind == "tags":
            return "、".join(said.get(one, one) for one in value)
        return determine_day(value) if column.kind == "day" and isinstance(value, datetime) else value
