"""Reads of goods that go together."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select, true

from shop.catalog.finding import has_stock
from shop.catalog.queries import list_cards, on_sale
from shop.catalog.shelf import ProductCard
from shop.catalog.tables import product
from shop.companions.tables import companion
from shop.orders.tables import order_line

_BEST = (product.c.sold.desc(), product.c.id.desc())


def find_companions(
    connection: Connection, product_ids: Collection[int], now: datetime, limit: int, *, together: bool = True
) -> tuple[ProductCard, ...]:
    """What was bought together with these, then the best of their categories; only what is in stock.

    The best of all where nothing is given. Without `together` only the best of their categories. At most three
    statements.
    """
    with_them = companion.c.product_id.in_(sorted(product_ids))
    others = select(companion.c.other_id).join(product, product.c.id == companion.c.other_id)
    others = others.where(with_them, companion.c.other_id.not_in(sorted(product_ids)), on_sale(now), has_stock())
    others = others.group_by(companion.c.other_id).order_by(func.sum(companion.c.orders).desc(), companion.c.other_id)
    found = list(connection.scalars(others.limit(limit))) if product_ids and together else []

    if len(found) < limit:
        theirs = select(product.c.category_id).where(product.c.id.in_(sorted(product_ids)))
        within = product.c.category_id.in_(theirs) if product_ids else true()
        best = select(product.c.id).where(on_sale(now), has_stock(), within).order_by(*_BEST)
        known = {*found, *product_ids}
        found += [of for of in connection.scalars(best.limit(limit + len(known))) if of not in known]

    cards = list_cards(connection, found[:limit], now)
    return tuple(cards[of] for of in found[:limit] if of in cards)


def list_products_of_order(connection: Connection, order_no: str) -> tuple[int, ...]:
    """The ids of the products of an order. One statement."""
    query = select(product.c.id).join(order_line, order_line.c.product_code == product.c.code)
    return tuple(sorted(set(connection.scalars(query.where(order_line.c.order_no == order_no)))))
