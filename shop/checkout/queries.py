"""Reads of the checkout: the cart and the quote, each in a constant number of statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from commissions.beneficiary import MemberId
from shop.catalog.queries import AVAILABLE
from shop.catalog.refusals import OutOfStock, ProductUnknown, Shortage
from shop.catalog.shelf import Picture
from shop.catalog.tables import category, picture, product, sku
from shop.checkout.cart import Cart, CartLine
from shop.checkout.quantity import check_quantity
from shop.checkout.quoting import Quote, QuoteLine, Wanted, calculate_quote, sum_by_sku
from shop.checkout.refusals import NothingSelected, TooManyLines
from shop.checkout.tables import cart_line
from shop.settings.profile import calculate_shipping_fen
from shop.settings.queries import get_profile

MOST_LINES = 100


def find_cart(connection: Connection, member_id: MemberId) -> Cart:
    """The member's cart at today's prices. Two statements."""
    query = (
        _skus(cart_line.c.quantity, cart_line.c.selected)
        .join(cart_line, cart_line.c.sku_id == sku.c.id)
        .where(cart_line.c.member_id == member_id)
        .order_by(cart_line.c.added_at.desc(), cart_line.c.sku_id)
        .limit(MOST_LINES)
    )
    return Cart(tuple(_cart_line(row) for row in connection.execute(query)), get_profile(connection))


def count_cart(connection: Connection, member_id: MemberId) -> int:
    """How many units are in the cart."""
    units = select(func.coalesce(func.sum(cart_line.c.quantity), 0)).where(cart_line.c.member_id == member_id)
    return int(connection.scalar(units) or 0)


def find_selected(connection: Connection, member_id: MemberId) -> tuple[Wanted, ...]:
    """What the member has selected in the cart and can be bought, ready for `quote`."""
    return tuple(Wanted(line.sku_code, line.quantity) for line in find_cart(connection, member_id).chosen)


def quote(connection: Connection, member_id: MemberId, lines: Sequence[Wanted], address: object = None) -> Quote:
    """What `lines` cost now, for this member at this address (which a flat shipping fee does not look at).

    Two statements. Raises NothingSelected, TooManyLines, QuantityRefused, ProductUnknown, OutOfStock, TotalTooLarge.
    """
    units = sum_by_sku([Wanted(want.sku_code, check_quantity(want.quantity)) for want in lines])
    if not units:
        raise NothingSelected
    if len(units) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    rows = {row.sku_code: row for row in connection.execute(_skus().where(sku.c.code.in_(units)))}
    for code in units:
        if code not in rows or not _on_sale(rows[code]):
            raise ProductUnknown(sku=code)
    _check_stock(rows, units)
    quoted = [_quote_line(rows[code], check_quantity(count)) for code, count in units.items()]
    goods_fen = sum(line.amount_fen for line in quoted)
    return calculate_quote(quoted, calculate_shipping_fen(get_profile(connection), goods_fen))


def _skus(*columns: Any) -> Select[Any]:
    return (
        select(
            sku.c.id.label("sku_id"),
            sku.c.code.label("sku_code"),
            sku.c.label,
            sku.c.price_fen,
            sku.c.list_price_fen,
            sku.c.cost_fen,
            sku.c.active,
            product.c.code.label("product_code"),
            product.c.name,
            product.c.status,
            product.c.hold_days,
            category.c.code.label("category_code"),
            picture.c.hash,
            picture.c.colour,
            AVAILABLE.label("available"),
            *columns,
        )
        .join(product, product.c.id == sku.c.product_id)
        .join(category, category.c.id == product.c.category_id)
        .outerjoin(picture, picture.c.hash == product.c.cover)
    )


def _on_sale(row: Row[Any]) -> bool:
    return bool(row.active) and row.status == "on_sale"


def _check_stock(rows: dict[str, Row[Any]], units: dict[str, int]) -> None:
    shortages = [
        Shortage(rows[code].sku_id, count, int(rows[code].available))
        for code, count in units.items()
        if count > rows[code].available
    ]
    if shortages:
        raise OutOfStock(shortages)


def _picture(row: Row[Any]) -> Picture | None:
    return Picture(row.hash, row.colour) if row.hash else None


def _cart_line(row: Row[Any]) -> CartLine:
    return CartLine(
        sku_code=row.sku_code,
        sku_id=row.sku_id,
        product_code=row.product_code,
        name=row.name,
        label=row.label,
        picture=_picture(row),
        price_fen=row.price_fen,
        list_price_fen=row.list_price_fen,
        quantity=row.quantity,
        selected=row.selected,
        available=int(row.available),
        on_sale=_on_sale(row),
    )


def _quote_line(row: Row[Any], quantity: int) -> QuoteLine:
    return QuoteLine(
        sku_id=row.sku_id,
        sku_code=row.sku_code,
        product_code=row.product_code,
        category_code=row.category_code,
        name=row.name,
        label=row.label,
        picture=_picture(row),
        price_fen=row.price_fen,
        cost_fen=row.cost_fen,
        quantity=quantity,
        hold_days=row.hold_days,
    )
