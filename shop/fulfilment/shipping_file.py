"""The files between the shop and a carrier: orders that wait, out; which parcel each has become, in. CSV. Pure.

Nothing in what goes out is taken for a formula by a spreadsheet. What comes in is read whole, and every error is named.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.fulfilment.parcel import clean_label
from shop.fulfilment.refusals import ParcelRefused, ShippingFileRefused
from shop.orders.order import Order
from shop.transfers.bank_file import BOM, make_harmless
from shop.words import words

_COLUMNS = ("order", "carrier", "number")
MOST_ROWS = 1_000


@dataclass(frozen=True)
class ShippingRow:
    """One parcel that has left, as the file says it. `row` counts from 1, the heading's row."""

    row: int
    order_no: str
    carrier: str
    number: str


def write_orders(orders: Iterable[Order]) -> str:
    """Orders with their recipients and what is left to send of each, a row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(words("shipping_file.toml")["columns"].values())
    for order in orders:
        to = order.recipient
        goods = "; ".join(f"{line.name} {line.label} × {line.to_ship}" for line in order.lines if line.to_ship)
        cells = (order.no, to.name, to.phone, to.province, to.city, to.district, to.street, goods, order.note)
        writer.writerow([*map(make_harmless, cells), "", ""])
    return BOM + out.getvalue()


def read_rows(text: str) -> tuple[ShippingRow, ...]:
    """The parcels that a file tells of. Columns by name, ours or `order`, `carrier`, `number`, among any others.

    Rows without carrier and number are left out: they have not left. Raises ShippingFileRefused with every problem.
    """
    try:
        table = list(csv.reader(io.StringIO(text.removeprefix(BOM)), strict=True))
    except csv.Error as error:
        raise ShippingFileRefused(problems=[f"it is no CSV: {error}"]) from None
    places = _find_columns(table[0] if table else [])
    if len(table) > MOST_ROWS + 1:
        raise ShippingFileRefused(problems=[f"it has more than {MOST_ROWS} rows"])

    problems: list[str] = []
    rows = []
    for number, cells in enumerate(table[1:], 2):
        if row := _read_row(number, cells, places, problems):
            rows.append(row)
    problems += _find_twice(rows)
    if problems:
        raise ShippingFileRefused(problems=problems)
    return tuple(rows)


def _find_columns(heading: Sequence[str]) -> dict[str, int]:
    named = words("shipping_file.toml")["columns"]
    found = {}
    for column in _COLUMNS:
        names = (column, named[column])
        found[column] = next((at for at, cell in enumerate(heading) if cell.strip() in names), -1)
    missing = [f"it has no column {named[column]} ({column})" for column, at in found.items() if at < 0]
    if missing:
        raise ShippingFileRefused(problems=missing)
    return found


def _read_row(number: int, cells: Sequence[str], places: dict[str, int], problems: list[str]) -> ShippingRow | None:
    order_no, carrier, parcel = (
        cells[at].strip().lstrip("'") if at < len(cells) else "" for at in (places[name] for name in _COLUMNS)
    )
    if not carrier and not parcel:
        return None
    if not order_no:
        problems.append(f"row {number}: no order")
        return None
    try:
        return ShippingRow(number, order_no, *clean_label(carrier, parcel))
    except ParcelRefused as refused:
        problems.append(f"row {number}: {refused.data['field']} is missing or too long")
        return None


def _find_twice(rows: Iterable[ShippingRow]) -> list[str]:
    """An order that stands in the file twice, with different parcels: which of them has everything?"""
    first: dict[str, ShippingRow] = {}
    wrong = []
    for row in rows:
        other = first.setdefault(row.order_no, row)
        if (other.carrier, other.number) != (row.carrier, row.number):
            wrong.append(f"row {row.row}: order {row.order_no} stands in row {other.row} with another parcel")
    return wrong
