"""Reads a table file by a child process: rows with their cells by field, found by the titles of the columns."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from shop.errands.child import Child, ChildFailed, child_process
from shop.imports.refusals import ColumnsMissing, TableUnreadable

_SCRIPT = Path(__file__).with_name("reading_child.py")
_WHOLE = "whole"


@dataclass(frozen=True)
class TableRow:
    """A row of a file by its number, 1 for the titles, with what stands in the columns that are known, by field."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        """What stands in a column; empty if the file has no such column."""
        return self.cells.get(field, "")


async def read_table(
    path: Path, titles: Mapping[str, Sequence[str]], needed: Sequence[str], *, most_rows: int
) -> AsyncIterator[TableRow]:
    """The rows below the titles.

    `titles` has, by field, what its column may be called; columns that nobody knows are left out. Raises
    TableUnreadable, also after rows that could be read, and ColumnsMissing.
    """
    async with child_process(_SCRIPT, str(path), str(most_rows)) as child:
        places: Mapping[str, int] | None = None
        async for number, cells in _read_lines(child):
            if places is None:
                places = _find_columns(cells, titles, needed)
                continue
            yield TableRow(number, {field: cells[at] for field, at in places.items() if at < len(cells)})


def _find_columns(heading: Sequence[str], titles: Mapping[str, Sequence[str]], needed: Sequence[str]) -> dict[str, int]:
    """Where each field's column is. Raises ColumnsMissing."""
    named = [" ".join(cell.split()).lower() for cell in heading]
    found: dict[str, int] = {}
    for field, called in titles.items():
        places = [named.index(title.lower()) for title in called if title.lower() in named]
        if places:
            found[field] = places[0]
    if missing := [titles[field][0] for field in needed if field not in found]:
        raise ColumnsMissing(columns=missing)
    return found


async def _read_lines(child: Child) -> AsyncIterator[tuple[int, list[str]]]:
    ended = False
    async for line in child.lines():
        told = orjson.loads(line)
        if isinstance(told, list):
            yield told[0], told[1]
        elif told["end"] != _WHOLE:
            raise TableUnreadable(why=told["end"], row=told["row"])
        else:
            ended = True
    try:
        await child.finish()
    except ChildFailed:
        ended = False
    if not ended:
        # The system ended it, for its memory or its time: whatever the file is, it is no table of goods.
        raise TableUnreadable(why="too_large_unpacked", row=None)
