"""Use cases of stock on an order's way: set aside, sold, given back.

Rows are locked in the order of their shelves.
"""

from collections.abc import Mapping
from typing import TypeVar

from sqlalchemy import Update

from commissions.days import determine_day
from commissions.ports import Transaction
from shop.catalog.refusals import OutOfStock, Shortage
from shop.places.place import FIRST_PLACE
from shop.places.repository import (
    RELEASE,
    RESERVE,
    RESTOCK,
    SELL,
    TAKE_AGAIN,
    lock_lots,
    reserve_earliest,
)
from shop.places.taking import Shelf, determine_takings

_Key = TypeVar("_Key", int, Shelf)


class StockBroken(Exception):
    """Stock was to be moved that is not there: a bug, never a refusal. The unit of work is rolled back."""


def reserve_stock(tx: Transaction, quantities: Mapping[int, int], place_id: int = FIRST_PLACE) -> dict[Shelf, int]:
    """Set units aside at a place: `quantities` has units by SKU id, already summed.

    Returns from where each comes. The units with the earliest last day are taken. Rows are locked in sorted order, so
    that two orders never wait for each other. Raises OutOfStock with every SKU that falls short; the caller's unit of
    work rolls the others back.
    """
    takings: dict[Shelf, int] = {}
    shortages = []

    for sku_id, units in _in_order(quantities):
        taken = _reserve(tx, sku_id, place_id, units)
        if isinstance(taken, Shortage):
            shortages.append(taken)
        else:
            takings |= taken

    if shortages:
        raise OutOfStock(shortages)
    return takings


def release_stock(tx: Transaction, units: Mapping[Shelf, int]) -> None:
    """Give back what `reserve_stock` set aside, when an order ends unpaid. Raises StockBroken."""
    _move(tx, RELEASE, units)


def sell_stock(tx: Transaction, units: Mapping[Shelf, int]) -> None:
    """What was reserved is paid: it is nobody else's any more. Raises StockBroken."""
    _move(tx, SELL, units)


def restock(tx: Transaction, units: Mapping[Shelf, int]) -> None:
    """What was sold is free again where it came from. Raises StockBroken."""
    _move(tx, RESTOCK, units)


def take_again(tx: Transaction, units: Mapping[Shelf, int]) -> bool:
    """Take units that were put back off the shelf once more, for who had bought them.

    False if they are not free.
    """
    return all(
        tx.connection.execute(TAKE_AGAIN, {"of_stock": shelf[1], "units": moved}).rowcount == 1
        for shelf, moved in _in_order(units)
    )


def _reserve(tx: Transaction, sku_id: int, place_id: int, units: int) -> dict[Shelf, int] | Shortage:
    today = determine_day(tx.now).isoformat()

    # One statement is enough nearly always: the earliest batch, or the only one, has them all.
    stock_id = reserve_earliest(tx.connection, sku_id, place_id, units, today)
    if stock_id is not None:
        return {(sku_id, stock_id): units}

    # Nothing of this SKU is locked yet, so its rows can be locked in their order.
    lots = lock_lots(tx.connection, sku_id, place_id, today)
    takings = determine_takings(lots, units)
    if takings is None:
        return Shortage(sku_id, units, sum(lot.free for lot in lots))
    _move(tx, RESERVE, takings)
    return takings


def _in_order(quantities: Mapping[_Key, int]) -> list[tuple[_Key, int]]:
    """The quantities in the order in which rows are locked.

    Each is at least one unit, or the caller has a bug.
    """
    if any(units < 1 for units in quantities.values()):
        raise StockBroken(dict(quantities))
    return sorted(quantities.items())


def _move(tx: Transaction, movement: Update, units: Mapping[Shelf, int]) -> None:
    for shelf, moved in _in_order(units):
        tx.write(movement, {"of_stock": shelf[1], "units": moved}, otherwise=StockBroken(shelf))
