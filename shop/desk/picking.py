"""What to take from the shelves for some orders: units by SKU, and which orders they are for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from shop.orders.order import Order


@dataclass(frozen=True)
class Pick:
    """Units of a SKU. `orders` has how many of them each order wants."""

    sku_code: str
    name: str
    label: str
    units: int
    orders: tuple[tuple[str, int], ...]


def list_picks(orders: Iterable[Order]) -> tuple[Pick, ...]:
    """All that still has to leave of the orders, by product and label."""
    wanted: dict[str, list[tuple[str, int]]] = {}
    named: dict[str, tuple[str, str]] = {}
    for order in orders:
        for line in order.lines:
            if line.to_ship:
                wanted.setdefault(line.sku_code, []).append((order.no, line.to_ship))
                named[line.sku_code] = (line.name, line.label)
    picks = (Pick(code, *named[code], sum(units for _, units in found), tuple(found)) for code, found in wanted.items())
    return tuple(sorted(picks, key=lambda of: (of.name, of.label, of.sku_code)))
