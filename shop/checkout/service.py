"""Use cases of the cart. Every SKU is named by its public code; prices are never taken from outside."""

from collections.abc import Sequence

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.refusals import OutOfStock, ProductUnknown, Shortage
from shop.checkout.quantity import MOST_UNITS, check_quantity
from shop.checkout.queries import MOST_LINES
from shop.checkout.refusals import CartFull, QuantityRefused
from shop.checkout.repository import (
    count_lines,
    delete_lines,
    find_buyable,
    find_quantity,
    merge_line,
    write_line_selection,
    write_quantity,
    write_selection,
)


def add_to_cart(tx: Transaction, member_id: MemberId, sku_code: str, quantity: int) -> None:
    """Put units of a SKU into the cart; the same SKU again adds to its line.

    Raises QuantityRefused, ProductUnknown, CartFull, and OutOfStock when cart and free stock don't allow so many.
    """
    sku_id, available = _get_buyable(tx, sku_code)
    held = find_quantity(tx.connection, member_id, sku_id)
    wanted = held + check_quantity(quantity)
    _check(sku_id, wanted, available)
    if not held and count_lines(tx.connection, member_id) >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    merge_line(tx, member_id, sku_id, quantity)


def change_quantity(tx: Transaction, member_id: MemberId, sku_code: str, quantity: int) -> None:
    """Set how many of a SKU are in the cart. Raises QuantityRefused, ProductUnknown, OutOfStock."""
    sku_id, available = _get_buyable(tx, sku_code)
    _check(sku_id, check_quantity(quantity), available)
    if not write_quantity(tx.connection, member_id, sku_id, quantity):
        raise ProductUnknown(sku=sku_code)


def remove_from_cart(tx: Transaction, member_id: MemberId, sku_codes: Sequence[str]) -> int:
    """Take lines out of the cart. Missing lines are ignored. Returns how many went."""
    return delete_lines(tx.connection, member_id, sku_codes[:MOST_LINES])


def select_lines(tx: Transaction, member_id: MemberId, sku_codes: Sequence[str] | None) -> None:
    """Select exactly these lines for the next order; None selects all, an empty sequence none."""
    write_selection(tx.connection, member_id, sku_codes if sku_codes is None else sku_codes[:MOST_LINES])


def select_line(tx: Transaction, member_id: MemberId, sku_code: str, selected: bool) -> None:
    """Take one line into the next order, or leave it out. A missing line is ignored."""
    write_line_selection(tx.connection, member_id, sku_code, selected)


def _get_buyable(tx: Transaction, sku_code: str) -> tuple[int, int]:
    found = find_buyable(tx.connection, sku_code, tx.now)
    if found is None:
        raise ProductUnknown(sku=sku_code)
    return found


def _check(sku_id: int, wanted: int, available: int) -> None:
    if wanted > MOST_UNITS:
        raise QuantityRefused(most=MOST_UNITS)
    if wanted > available:
        raise OutOfStock([Shortage(sku_id, wanted, available)])
