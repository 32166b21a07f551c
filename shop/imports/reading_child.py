"""Reads a table file in a child process: each row comes out as a line of JSON, the number and the cells as texts.

What it can't read is one line that says why. It imports nothing of ours: whatever a file does to the reader, it does to
this process alone, which has little memory, little time, and knows nothing.
"""

import csv
import datetime
import io
import os
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook

_MOST_BYTES = 20 << 20
_MOST_UNPACKED = 200 << 20
_MOST_COLUMNS = 100
_LONGEST_CELL = 32_767
_MOST_MEMORY = 1 << 30
_MOST_SECONDS = 120
_MOST_PARTS = 1_000
"""Files within the archive that an XLSX is."""
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = ("utf-8-sig", "gb18030")
_APOSTROPHE_BEFORE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What an export of ours puts an apostrophe before; it goes again."""


class Unreadable(Exception):
    """The file can't be read; the text is a code, `row` where, if that is known."""

    def __init__(self, code: str, row: int | None = None) -> None:
        super().__init__(code)
        self.row = row


def _read_table(path: str, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that has anything in it, by its number from 1, with its cells. Raises Unreadable."""
    size = os.path.getsize(path)
    if not size:
        raise Unreadable("empty")
    if size > _MOST_BYTES:
        raise Unreadable("too_large")

    with open(path, "rb") as file:
        start = file.read(4)
    if start == _OLD_EXCEL:
        raise Unreadable("old_or_protected")
    rows = _read_xlsx(path, most_rows) if start == _ZIP else _read_csv(path)

    found = 0
    for number, cells in rows:
        if any(cells):
            found += 1
            if found > most_rows + 1:
                raise Unreadable("too_many_rows", number)
            yield number, _check(cells, number)
    if not found:
        raise Unreadable("empty")


def _check(cells: list[str], number: int) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > _MOST_COLUMNS:
        raise Unreadable("too_many_columns", number)
    if any(len(cell) > _LONGEST_CELL for cell in cells):
        raise Unreadable("cell_too_long", number)
    return cells


def _read_csv(path: str) -> Iterator[tuple[int, list[str]]]:
    with open(path, "rb") as file:
        text = _decode(file.read())
    if "\0" in text:
        raise Unreadable("no_text")
    csv.field_size_limit(_LONGEST_CELL * 4)
    first = text.partition("\n")[0]
    separator = max((",", "\t", ";"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield number, [_unguard(cell.strip()) for cell in cells]
    except csv.Error as error:
        raise Unreadable("cell_too_long" if "limit" in str(error) else "no_csv", number + 1) from None


def _decode(body: bytes) -> str:
    if body.startswith(_UTF_16):
        return body.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_APOSTROPHE_BEFORE) else cell


def _read_xlsx(path: str, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    _check_archive(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheet = book.get_sheet_by_index(0)
            if sheet.total_height > 4 * most_rows + 1_000:
                raise Unreadable("too_many_rows")
            if sheet.total_width > 10 * _MOST_COLUMNS:
                raise Unreadable("too_many_columns")
            rows: Iterable[list[Any]] = sheet.iter_rows()
            for number, cells in enumerate(rows, sheet.start[0] + 1 if sheet.start else 1):
                yield number, [_tell(cell) for cell in cells]
    except (CalamineError, IndexError, OSError, ValueError):
        raise Unreadable("no_xlsx") from None


def _check_archive(path: str) -> None:
    """What the archive says it holds, before anything of it is unpacked. What lies meets the limit of memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("no_xlsx") from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Unreadable("too_large_unpacked")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("old_or_protected")


def _tell(value: Any) -> str:
    """A cell as people would have typed it: whole numbers without a point, times as they are written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return _tell_number(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value).strip().replace("\0", "")


def _tell_number(value: float) -> str:
    """Without the dust of binary fractions that a formula leaves behind (0.1 + 0.2)."""
    if abs(value) >= 2**53:
        return repr(value)
    return str(int(value)) if value.is_integer() else f"{value:.9f}".rstrip("0").rstrip(".")


def _main() -> None:
    """`reading_child.py PATH MOST_ROWS`: lines `[number, [cell, …]]`, at the end `{"end": …}`."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    path, most_rows = sys.argv[1:]
    out = sys.stdout.buffer
    end: dict[str, Any] = {"end": "whole"}
    try:
        for row in _read_table(path, int(most_rows)):
            out.write(orjson.dumps(row) + b"\n")
    except Unreadable as why:
        end = {"end": str(why), "row": why.row}
    except MemoryError:
        end = {"end": "too_large_unpacked", "row": None}
    out.write(orjson.dumps(end) + b"\n")


if __name__ == "__main__":
    _main()
