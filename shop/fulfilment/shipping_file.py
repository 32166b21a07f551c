"""The files between the shop and a carrier: orders that wait, out; which parcel each has become, in.

CSV. Pure. Nothing in what goes out is taken for a formula by a spreadsheet. What comes in is read whole, and every
error is named.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shop.fulfilment.parcel import clean_label
from shop.fulfilment.refusals import ParcelRefused, ShippingFileRefused
from shop.orders.order import Order
from shop.transfers.bank_file import BOM, make_harmless
from shop.words import words

_COLUMNS = ("order", "carrier", "number")
_UNITS = "units"
_BETWEEN = re.compile(r"[;,、\s]+")
_LINE_UNITS = re.compile(r"(\w{1,10})=([1-9][0-9]{0,8})", re.ASCII)
_MOST_ROWS = 1_000


@dataclass(frozen=True)
class ShippingRow:
    """One parcel that has left, as the file says it. `row` counts from 1, the heading's row.

    `units` has units by order line where only some went into it; empty, it holds all that was left.
    """

    row: int
    order_no: str
    carrier: str
    number: str
    units: Mapping[str, int] = field(default_factory=dict)


def write_orders(orders: Iterable[Order]) -> str:
    """Orders with their recipients and what is left to send of each, a row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(words("shipping_file.toml")["columns"].values())
    for order in orders:
        to = order.recipient
        cells = (order.no, to.name, to.phone, to.province, to.city, to.district, to.street, _tell_goods(order))
        writer.writerow([*map(make_harmless, (*cells, order.note)), "", "", ""])
    return BOM + out.getvalue()


def _tell_goods(order: Order) -> str:
    """What is left to send; of several lines each with the number that `units` goes by."""
    told = [(line.line, f"{line.name} {line.label} × {line.to_ship}") for line in order.lines if line.to_ship]
    return told[0][1] if len(told) == 1 else "; ".join(f"{number}: {text}" for number, text in told)


def read_rows(text: str) -> tuple[ShippingRow, ...]:
    """The parcels that a file tells of.

    Columns by name, ours or `order`, `carrier`, `number`, among any others. `units` may be missing: then each parcel
    holds all that is left. Rows without carrier and number are left
    out: they have not left. Raises ShippingFileRefused with every problem.
    """
    try:
        table = list(csv.reader(io.StringIO(text.removeprefix(BOM)), strict=True))
    except csv.Error as error:
        raise ShippingFileRefused(problems=[f"it is no CSV: {error}"]) from None
    places = _find_columns(table[0] if table else [])
    if len(table) > _MOST_ROWS + 1:
        raise ShippingFileRefused(problems=[f"it has more than {_MOST_ROWS} rows"])

    problems: list[str] = []
    rows = []
    for number, cells in enumerate(table[1:], 2):
        if row := _read_row(number, cells, places, problems):
            rows.append(row)
    problems += [_tell_twice(*of) for of in find_twice(rows)]
    if problems:
        raise ShippingFileRefused(problems=problems)
    return tuple(rows)


def _find_columns(heading: Sequence[str]) -> dict[str, int]:
    named = words("shipping_file.toml")["columns"]
    found = {}
    for column in (*_COLUMNS, _UNITS):
        names = (column, named[column])
        found[column] = next((at for at, cell in enumerate(heading) if cell.strip() in names), -1)
    missing = [f"it has no column {named[column]} ({column})" for column in _COLUMNS if found[column] < 0]
    if missing:
        raise ShippingFileRefused(problems=missing)
    return found


def _read_row(number: int, cells: Sequence[str], places: dict[str, int], problems: list[str]) -> ShippingRow | None:
    order_no, carrier, parcel, units = (
        cells[at].strip().lstrip("'") if 0 <= at < len(cells) else ""
        for at in (places[name] for name in (*_COLUMNS, _UNITS))
    )

    if not carrier and not parcel:
        return None
    if not order_no:
        problems.append(f"row {number}: no order")
        return None
    counted = read_units(units)
    if counted is None:
        problems.append(f"row {number}: {units[:40]!r} is not LINE=UNITS, such as 1=2; 3=1")
        return None

    try:
        return ShippingRow(number, order_no, *clean_label(carrier, parcel), counted)
    except ParcelRefused as refused:
        problems.append(f"row {number}: {refused.data['field']} is missing or too long")
        return None


def read_units(text: str) -> dict[str, int] | None:
    """Units by line of `1=2; 3=1`, in whatever form a spreadsheet or a keyboard writes it. None if it says another."""
    parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", text)) if part]
    found = [_LINE_UNITS.fullmatch(part) for part in parts]
    units = {match[1]: int(match[2]) for match in found if match}
    return units if len(units) == len(parts) else None


def find_twice(rows: Iterable[ShippingRow]) -> list[tuple[ShippingRow, ShippingRow, bool]]:
    """An order that stands in the file twice, with different parcels, and not both say what is in them.

    The row, the one before it, and whether both are of one parcel, whose units differ then.
    """
    first: dict[str, ShippingRow] = {}
    wrong = []
    for row in rows:
        other = first.setdefault(row.order_no, row)
        same = (other.carrier, other.number) == (row.carrier, row.number)
        if (same and other.units != row.units) or not (same or (other.units and row.units)):
            wrong.append((row, other, same))
    return wrong


def _tell_twice(row: ShippingRow, other: ShippingRow, same: bool) -> str:
    said = "with other units" if same else "with another parcel"
    return f"row {row.row}: order {row.order_no} stands in row {other.row} {said}"
