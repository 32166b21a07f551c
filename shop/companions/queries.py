"""Reads of goods that go together."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from shop.catalog.finding import has_stock
from shop.catalog.queries import list_cards, on_sale
from shop.catalog.shelf import ProductCard
from shop.catalog.tables import product
from shop.companions.tables import companion

_BEST = (product.c.sold.desc(), product.c.id.desc())


def find_companions(
    connection: Connection, product_ids: Collection[int], now: datetime, limit: int
) -> tuple[ProductCard, ...]:
    """What was bought together with these, then the best of their categories, then of all; only what is in stock.

    At most four statements.
    """
    with_them = companion.c.product_id.in_(sorted(product_ids))
    others = select(companion.c.other_id).join(product, product.c.id == companion.c.other_id)
    others = others.where(with_them, companion.c.other_id.not_in(sorted(product_ids)), on_sale(now), has_stock())
    others = others.group_by(companion.c.other_id).order_by(func.sum(companion.c.orders).desc(), companion.c.other_id)
    found = list(connection.scalars(others.limit(limit))) if product_ids else []

    if len(found) < limit and product_ids:
        theirs = select(product.c.category_id).where(product.c.id.in_(sorted(product_ids)))
        same = product.c.category_id.in_(theirs)
        best = select(product.c.id).where(on_sale(now), has_stock(), same).order_by(*_BEST)
        found += _left_out(connection.scalars(best.limit(limit + len(product_ids))), {*found, *product_ids})
    if len(found) < limit:
        best = select(product.c.id).where(on_sale(now), has_stock()).order_by(*_BEST)
        more = connection.scalars(best.limit(limit + len(product_ids) + len(found)))
        found += _left_out(more, {*found, *product_ids})

    cards = list_cards(connection, found[:limit], now)
    return tuple(cards[of] for of in found[:limit] if of in cards)


def _left_out(ids: Iterable[int], known: Collection[int]) -> list[int]:
    return [of for of in ids if of not in known]
