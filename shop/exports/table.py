"""What can be exported: columns with titles and pages of rows, read by key. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection

from commissions.paging import Page


class ColumnKind(StrEnum):
    """What a column's values are, so that a spreadsheet can calculate with them.

    `fen` is written in yuan, `rate` (basis points) in percent, `instant` in the shop's time.
    """

    TEXT = "text"
    COUNT = "count"
    FEN = "fen"
    RATE = "rate"
    INSTANT = "instant"


@dataclass(frozen=True)
class Column:
    """A column by its title."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT


class Exportable(Protocol):
    """A list that can be exported. `arguments` are what its screen was asked with: filters, order, chosen columns."""

    def name_file(self) -> str:
        """What the file is called, in words and without an ending."""

    def list_columns(self, arguments: Mapping[str, Any]) -> Sequence[Column]:
        """The columns from left to right."""

    def count_rows(self, connection: Connection, arguments: Mapping[str, Any]) -> int | None:
        """How many rows there will be, about; None if that would cost too much."""

    def read_rows(self, connection: Connection, arguments: Mapping[str, Any], after: str | None) -> Page[Sequence[Any]]:
        """The rows that follow the cursor `after`, a few hundred, each with a value for every column."""
