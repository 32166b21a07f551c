"""Use cases of the cart. Every SKU is named by its public code; prices are never taken from outside."""

from collections.abc import Sequence
from dataclasses import dataclass

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.refusals import OutOfStock, ProductUnknown, Shortage
from shop.checkout.quantity import MOST_UNITS, check_quantity
from shop.checkout.queries import MOST_LINES, list_gone, list_selected
from shop.checkout.quoting import Wanted, sum_by_sku
from shop.checkout.refusals import CartFull, QuantityRefused, TooManyLines
from shop.checkout.repository import (
    Buyable,
    count_lines,
    delete_lines,
    find_buyable,
    find_line,
    find_quantity,
    merge_line,
    move_line,
    replace_lines,
    write_line_selection,
    write_quantity,
    write_selection,
)


@dataclass(frozen=True)
class Filled:
    """How many SKUs went into the cart, how many are not to be had, and of how many there are fewer than wanted."""

    put: int
    missing: int
    fewer: int


def add_to_cart(tx: Transaction, member_id: MemberId, sku_code: str, quantity: int) -> None:
    """Put units of a SKU into the cart; the same SKU again adds to its line.

    Raises QuantityRefused, ProductUnknown, CartFull, and OutOfStock when cart and free stock don't allow so many.
    """
    found = _get_buyable(tx, sku_code)
    held = find_quantity(tx.connection, member_id, found.sku_id)
    _check(found, held + check_quantity(quantity))
    if not held and count_lines(tx.connection, member_id) >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    merge_line(tx, member_id, found.sku_id, quantity, found.price_fen)


def change_quantity(tx: Transaction, member_id: MemberId, sku_code: str, quantity: int) -> None:
    """Set how many of a SKU are in the cart. Raises QuantityRefused, ProductUnknown, OutOfStock."""
    found = _get_buyable(tx, sku_code)
    _check(found, check_quantity(quantity))
    if not write_quantity(tx.connection, member_id, found.sku_id, quantity):
        raise ProductUnknown(sku=sku_code)


def change_option(tx: Transaction, member_id: MemberId, sku_code: str, wanted_code: str, quantity: int) -> None:
    """A line of the cart becomes so many of another SKU of its product, where it stands.

    A line that the other one has already goes into it. Raises QuantityRefused, ProductUnknown, OutOfStock.
    """
    wanted = _get_buyable(tx, wanted_code)
    line = find_line(tx.connection, member_id, sku_code)
    if line is None or line.product_id != wanted.product_id:
        raise ProductUnknown(sku=sku_code)

    is_other = line.sku_id != wanted.sku_id
    held = find_quantity(tx.connection, member_id, wanted.sku_id) if is_other else 0
    units = held + check_quantity(quantity)
    _check(wanted, units)
    if is_other:
        move_line(tx, member_id, line, wanted.sku_id, units, wanted.price_fen)
    else:
        write_quantity(tx.connection, member_id, line.sku_id, units)


def fill_cart(tx: Transaction, member_id: MemberId, wanted: Sequence[Wanted]) -> Filled:
    """Put these into the cart and select exactly them: as many of each as there are.

    The same again changes nothing. A constant number of statements. Raises TooManyLines, CartFull.
    """
    units = sum_by_sku(wanted)
    if len(units) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    found = find_buyable(tx.connection, list(units), tx.now)
    # Sold out is left out too; what can be put in can be bought.
    put = {code: min(count, MOST_UNITS, found[code].available) for code, count in units.items() if code in found}
    put = {code: count for code, count in put.items() if count > 0}

    if put:
        lines = {found[code].sku_id: (count, found[code].price_fen) for code, count in put.items()}
        replace_lines(tx, member_id, lines)
        if count_lines(tx.connection, member_id) > MOST_LINES:
            raise CartFull(most=MOST_LINES)
    missing = sum(1 for code in units if code not in put)
    return Filled(len(put), missing, sum(1 for code, count in put.items() if count < units[code]))


def remove_from_cart(tx: Transaction, member_id: MemberId, sku_codes: Sequence[str]) -> int:
    """Take lines out of the cart. Missing lines are ignored. Returns how many went."""
    return delete_lines(tx.connection, member_id, sku_codes[:MOST_LINES])


def clear_cart(tx: Transaction, member_id: MemberId, *, gone: bool) -> int:
    """Take out what can't be bought any more, or what is selected. Returns how many lines went."""
    codes = (list_gone if gone else list_selected)(tx.connection, member_id, tx.now)
    return delete_lines(tx.connection, member_id, codes)


def select_lines(tx: Transaction, member_id: MemberId, sku_codes: Sequence[str] | None) -> None:
    """Select exactly these lines for the next order; None selects all, an empty sequence none."""
    write_selection(tx.connection, member_id, sku_codes if sku_codes is None else sku_codes[:MOST_LINES])


def select_line(tx: Transaction, member_id: MemberId, sku_code: str, selected: bool) -> None:
    """Take one line into the next order, or leave it out. A missing line is ignored."""
    write_line_selection(tx.connection, member_id, sku_code, selected)


def _get_buyable(tx: Transaction, sku_code: str) -> Buyable:
    found = find_buyable(tx.connection, [sku_code], tx.now).get(sku_code)
    if found is None:
        raise ProductUnknown(sku=sku_code)
    return found


def _check(found: Buyable, wanted: int) -> None:
    if wanted > MOST_UNITS:
        raise QuantityRefused(most=MOST_UNITS)
    if wanted > found.available:
        raise OutOfStock([Shortage(found.sku_id, wanted, found.available)])
