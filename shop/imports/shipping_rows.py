"""Rows of a file of parcels that have left: order, carrier, number, and units where only some went. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from shop.fulfilment.parcel import clean_label
from shop.fulfilment.refusals import ParcelRefused
from shop.fulfilment.shipping_file import ShippingRow, find_twice, read_units
from shop.fulfilment.shipping_many import RowProblem
from shop.imports.problem import Problem
from shop.imports.reading import TableRow
from shop.words import words

NEEDED = ("order", "carrier", "number")
_SAID = 40
_COLUMNS = {"too_many": "units"}
"""The column in which a problem stands, if it isn't the order's."""


class ShippingRows:
    """Takes in row after row. Rows without carrier and number are left out: they have not left."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.rows: list[ShippingRow] = []

    def take(self, row: TableRow) -> None:
        """Read a row."""
        carrier, number = row["carrier"].strip(), row["number"].strip()
        if not carrier and not number:
            return
        units = read_units(row["units"])
        try:
            label = clean_label(carrier, number)
        except ParcelRefused as refused:
            self._tell(row, str(refused.data["field"]), "label_wrong")
            return
        if not row["order"].strip():
            self._tell(row, "order", "needed")
        elif units is None:
            self._tell(row, "units", "not_units", said=row["units"][:_SAID])
        else:
            self.rows.append(ShippingRow(row.number, row["order"].strip(), *label, units))

    def finish(self) -> tuple[ShippingRow, ...]:
        """The parcels, by order; what they contradict each other in is among the problems."""
        for row, other, same in find_twice(self.rows):
            code = "other_units" if same else "other_parcel"
            self.problems.append(Problem(row.row, "order", code, {"row": other.row}))
        return tuple(sorted(self.rows, key=lambda row: (row.order_no, row.row)))

    def _tell(self, at: TableRow, column: str, code: str, **data: Any) -> None:
        self.problems.append(Problem(at.number, column, code, data))


def titles() -> dict[str, list[str]]:
    """What each column may be called: as the file that goes to the carrier has it, or by its field."""
    return {field: [title, field] for field, title in words("shipping_file.toml")["columns"].items()}


def make_problem(of: RowProblem) -> Problem:
    """Why a row can't be shipped, as a problem of its cell."""
    said = words("imports/words.toml")["order_states"]
    data: dict[str, str] = {"said": of.order_no, **of.data}
    if "state" in data:
        data["state"] = said.get(data["state"], data["state"])
    return Problem(of.row, _COLUMNS.get(of.code, "order"), f"order_{of.code}", data)


def write_row(row: ShippingRow) -> list[Any]:
    """A row as JSON."""
    return [row.row, row.order_no, row.carrier, row.number, dict(row.units)]


def restore_row(told: Sequence[Any]) -> ShippingRow:
    """A row that was kept as JSON."""
    number, order_no, carrier, label, units = told
    kept: Mapping[str, int] = units
    return ShippingRow(number, order_no, carrier, label, kept)
