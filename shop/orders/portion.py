"""Portions: from which stock how many units of a line come, and what became of them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shop.places.taking import Shelf


@dataclass(frozen=True)
class Portion:
    """Units of a line from one row of stock, at one place.

    Of `units`, `shipped` have left in parcels and `ended` were refunded before that, so that they never will.
    `returned` are those of the shipped whose refund was decided; `restocked` are back on the shelf, of both kinds.
    """

    sku_id: int
    stock_id: int
    place_id: int
    units: int
    shipped: int
    ended: int
    returned: int
    restocked: int

    @property
    def shelf(self) -> Shelf:
        """Where its stock is, in the order in which rows of stock are locked."""
        return self.sku_id, self.stock_id

    @property
    def to_ship(self) -> int:
        """Units that still have to leave."""
        return self.units - self.shipped - self.ended


@dataclass(frozen=True)
class Back:
    """Units of one portion that a refund brings back: `ended` before they were shipped, `returned` after."""

    line: str
    shelf: Shelf
    ended: int
    returned: int

    @property
    def units(self) -> int:
        """Both together."""
        return self.ended + self.returned


def determine_back(line: str, portions: Sequence[Portion], units: int) -> list[Back]:
    """Which units of a line a refund brings back: those that have not left yet come first."""
    backs = []
    to_return = max(0, units - sum(portion.to_ship for portion in portions))
    to_end = units - to_return

    for portion in portions:
        ended = min(to_end, portion.to_ship)
        returned = min(to_return, portion.shipped - portion.returned)
        to_end, to_return = to_end - ended, to_return - returned
        if ended or returned:
            backs.append(Back(line, portion.shelf, ended, returned))

    assert to_end == to_return == 0, "no more units go back than the line has left"
    return backs


def determine_shipping(
    line: str, portions: Iterable[Portion], place_id: int, units: int
) -> Iterator[tuple[str, int, int]]:
    """(line, stock id, units): from which portions at a place so many units of a line are sent."""
    for portion in portions:
        sent = min(units, portion.to_ship) if portion.place_id == place_id else 0
        if sent:
            yield line, portion.stock_id, sent
            units -= sent


def determine_portions(
    lines: Iterable[tuple[str, int, int]], takings: Mapping[Shelf, int]
) -> Iterator[tuple[str, int, int]]:
    """(line, stock id, units): shares what was set aside out over the lines, each (line, SKU id, units).

    Lines of the same SKU take in their own order, each what was taken first.
    """
    left = dict(takings)
    for line, sku_id, quantity in lines:
        for shelf in [shelf for shelf in left if shelf[0] == sku_id]:
            units = min(quantity, left[shelf])
            if units:
                yield line, shelf[1], units
            left[shelf] -= units
            quantity -= units
        assert not quantity, "an order sets aside what its lines have"


def sum_by_shelf(portions: Iterable[Portion]) -> dict[Shelf, int]:
    """Units by where their stock is, however many lines share it."""
    units: dict[Shelf, int] = {}
    for portion in portions:
        units[portion.shelf] = units.get(portion.shelf, 0) + portion.units
    return units
