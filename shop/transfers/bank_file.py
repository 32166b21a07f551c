"""The file that goes to the bank, or to a provider of flexible employment, and comes back.

CSV that no spreadsheet can be made to calculate with. Pure. Columns may come back in any order and among others; what
they say must be exact.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shop.transfers.refusals import BankFileRefused
from shop.words import words

BOM = "\ufeff"
"""By which a spreadsheet knows that the text is UTF-8."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_YUAN = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", re.ASCII)
_LINE = re.compile(r"[0-9]{1,9}", re.ASCII)
_NEEDED = ("number", "amount", "card", "result")
_IF_THERE = ("batch", "line")
"""A bank's file has them always, a provider's where its columns say so."""
_MOST_ROWS = 5_000
LONGEST_REASON = 200
"""The person whose money came back reads it."""


@dataclass(frozen=True)
class FileLine:
    """One transfer as the file says it; amount in fen, the card's digits without spaces."""

    batch: str
    line: int
    number: str
    amount_fen: int
    name: str
    bank: str
    card: str
    id_number: str = field(default="", repr=False)


@dataclass(frozen=True)
class FileColumn:
    """A column by its title, with the field that stands in it, or the same text in each row."""

    title: str
    field: str | None
    text: str = ""


@dataclass(frozen=True)
class FileResult:
    """One line that was answered. `batch` and `line` are None where the file has no such columns."""

    batch: str | None
    line: int | None
    number: str
    amount_fen: int
    card: str
    succeeded: bool
    reason: str


def list_bank_columns() -> tuple[FileColumn, ...]:
    """The columns of the file for the bank."""
    return tuple(FileColumn(title, name) for name, title in words("bank_file.toml")["columns"].items())


def write_file(lines: Iterable[FileLine], columns: Sequence[FileColumn]) -> str:
    """The file, with empty columns for the answer."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([make_harmless(column.title) for column in columns])
    for line in lines:
        told = _tell(line)
        cells = (told.get(column.field, "") if column.field else column.text for column in columns)
        writer.writerow([make_harmless(cell) for cell in cells])
    return BOM + out.getvalue()


def _tell(line: FileLine) -> dict[str, str]:
    """What each field says; the answer's are empty."""
    amount = f"{line.amount_fen // 100}.{line.amount_fen % 100:02d}"
    whose = {"name": line.name, "bank": line.bank, "card": _group(line.card), "id_number": line.id_number}
    return {"batch": line.batch, "line": str(line.line), "number": line.number, "amount": amount, **whose}


def make_harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def _group(card: str) -> str:
    """The digits in fours, so that a spreadsheet keeps them as text and loses none."""
    return " ".join(card[at : at + 4] for at in range(0, len(card), 4))


def read_file(text: str, columns: Sequence[FileColumn]) -> tuple[FileResult, ...]:
    """What was answered; lines without an answer are left out.

    Raises BankFileRefused, which names the row.
    """
    rows = _read_rows(text.removeprefix(BOM))
    names = {column.field: column.title for column in columns if column.field}
    wanted = (*_NEEDED, *(name for name in _IF_THERE if name in names))
    missing = [names[name] for name in wanted if rows and names[name] not in rows[0]]
    if not rows or missing or len(rows) > _MOST_ROWS:
        raise BankFileRefused(row=1, problem=f"the columns {', '.join(missing)} are missing" if missing else "no rows")
    told = ({name: _clean(row.get(column)) for name, column in names.items()} for row in rows)
    return tuple(_read_row(at, row) for at, row in enumerate(told, 2) if row["result"])


def _read_rows(text: str) -> list[dict[str, str]]:
    """The rows by column, whatever ends their lines.

    Raises BankFileRefused for what is no CSV, or is ambiguous.
    """
    reader = csv.DictReader(io.StringIO(text, newline=None), strict=True)

    try:
        rows = list(reader)
    except csv.Error as error:
        raise BankFileRefused(row=1, problem=f"it is no CSV: {error}") from None

    if "\0" in text:
        raise BankFileRefused(row=1, problem="it is no text")

    twice = [name for name, times in Counter(reader.fieldnames or ()).items() if name and times > 1]
    if twice:
        raise BankFileRefused(row=1, problem=f"the columns {', '.join(twice)} are there twice")

    return rows


def _clean(cell: object) -> str:
    """A cell without the apostrophe that made it harmless."""
    text = str(cell or "").strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_DANGEROUS) else text


def _read_row(at: int, row: Mapping[str, str]) -> FileResult:
    """One answered row. Raises BankFileRefused."""
    amount, result = _YUAN.fullmatch(row["amount"].replace(",", "")), row["result"].casefold()

    known = words("bank_file.toml")
    if result not in (*known["succeeded"], *known["failed"]):
        raise BankFileRefused(row=at, problem=f"{row['result'][:20]!r} is no result")
    if amount is None or not _LINE.fullmatch(row.get("line", "1")):
        raise BankFileRefused(row=at, problem="amount or line is no number")

    return FileResult(
        batch=row.get("batch"),
        line=int(row["line"]) if "line" in row else None,
        number=row["number"],
        amount_fen=int(amount[1]) * 100 + int((amount[2] or "0").ljust(2, "0")),
        card=re.sub(r"[\s-]", "", row["card"]),
        succeeded=result in known["succeeded"],
        reason=row.get("reason", "")[:LONGEST_REASON],
    )
