"""Which units an order takes at a place: those with the earliest last day.

Pure; days are texts such as 2026-11-30.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Shelf = tuple[int, int]
"""(SKU id, stock id): rows of stock are locked in this order, by whoever moves them."""


@dataclass(frozen=True)
class Lot:
    """Units of one SKU that lie together at a place: of one batch, or of none.

    `free` is what nobody has ordered.
    """

    shelf: Shelf
    last_day: str | None
    free: int


def determine_takings(lots: Sequence[Lot], units: int) -> dict[Shelf, int] | None:
    """So many units from the lots with the earliest last day, those without one at the end.

    None if too few are free. Lots without free units are left out.
    """
    takings: dict[Shelf, int] = {}
    for lot in sorted(lots, key=lambda lot: (lot.last_day is None, lot.last_day or "", lot.shelf)):
        taken = min(units, lot.free)
        if taken > 0:
            takings[lot.shelf] = taken
            units -= taken
    return takings if not units else None
