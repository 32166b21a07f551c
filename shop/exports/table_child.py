"""Makes a table file in a child process: the first line of its input has the columns, each other one a row.

CSV in UTF-8 with a mark, or XLSX in constant memory. No cell of either is ever a formula. It imports nothing of ours.
"""

import csv
import os
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO

import orjson
import xlsxwriter

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, or skip before one; Chinese ones in full width too."""
_SHANGHAI = timezone(timedelta(hours=8))
_ROWS_OF_A_SHEET = 1_048_576
_LONGEST_CELL = 32_767
"""What a cell of XLSX can hold."""
_MOST_MEMORY = 384 << 20
_NARROWEST, _WIDEST = 10, 32
_FORMATS = {"fen": "0.00", "rate": "0.00%", "instant": "yyyy-mm-dd hh:mm:ss", "text": "@"}

Rows = Iterable[list[Any]]


def make_harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it.

    So does what has apostrophes before it already, or it would come back with one less.
    """
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def tell(kind: str, value: Any) -> str:
    """A value as CSV tells it."""
    if value is None:
        return ""
    if kind == "fen":
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    if kind == "rate":
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}%"
    if kind == "instant":
        return f"{_localise(value):%Y-%m-%d %H:%M:%S}"
    return str(value) if kind == "count" else make_harmless(str(value))


def write_csv(path: str, columns: Sequence[dict[str, str]], rows: Rows) -> None:
    """Every row as text; lines end as spreadsheets want it."""
    kinds = [column["kind"] for column in columns]
    with open(path, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(make_harmless(column["title"]) for column in columns)
        for row in rows:
            writer.writerow(map(tell, kinds, row))


def write_xlsx(path: str, columns: Sequence[dict[str, str]], rows: Rows) -> None:
    """Numbers as numbers, times as times, texts as texts whatever they begin with; a sheet for each million rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    # What it keeps meanwhile lies beside the result, for its owner only, and not where everybody's files lie.
    book = xlsxwriter.Workbook(path, options | {"strings_to_numbers": False, "tmpdir": os.path.dirname(path)})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    bold = book.add_format({"bold": True})
    at, sheet = _ROWS_OF_A_SHEET, None

    for row in rows:
        if at == _ROWS_OF_A_SHEET:
            sheet, at = _begin_sheet(book, columns, bold), 1
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None:
                _write_cell(sheet, at, place, column["kind"], value, formats.get(column["kind"]))
        at += 1
    if sheet is None:
        _begin_sheet(book, columns, bold)
    book.use_zip64()
    book.close()


def _begin_sheet(book: Any, columns: Sequence[dict[str, str]], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, 2 * len(column["title"]) + 2)))
        sheet.write_string(0, place, column["title"], bold)
    return sheet


def _write_cell(sheet: Any, at: int, place: int, kind: str, value: Any, form: Any) -> None:
    if kind == "fen":
        sheet.write_number(at, place, value / 100, form)
    elif kind == "rate":
        sheet.write_number(at, place, value / 10_000, form)
    elif kind == "instant":
        sheet.write_datetime(at, place, _localise(value).replace(tzinfo=None), form)
    elif kind == "count":
        sheet.write_number(at, place, value)
    else:
        sheet.write_string(at, place, str(value)[:_LONGEST_CELL], form)


def _localise(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(_SHANGHAI)


def _read_rows(lines: BinaryIO) -> Iterator[list[Any]]:
    for line in lines:
        yield orjson.loads(line)


_WRITERS: dict[str, Callable[[str, Sequence[dict[str, str]], Rows], None]] = {"csv": write_csv, "xlsx": write_xlsx}


def _main() -> None:
    """`table_child.py FORMAT PATH`: the file is whole once this ends with 0."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    form, path = sys.argv[1:]
    os.umask(0o077)
    columns = orjson.loads(sys.stdin.buffer.readline())
    _WRITERS[form](path, columns, _read_rows(sys.stdin.buffer))


if __name__ == "__main__":
    _main()
