"""Products as cards: the one query of all lists, which each narrows by the ids that it has chosen."""

from typing import Any

from sqlalchemy import Row, Select, Subquery, and_, case, func, select

from shop.catalog.crossed import determine_crossed
from shop.catalog.shelf import Picture, ProductCard, split_tags
from shop.catalog.tables import category, product, sku, stock
from shop.media.tables import media

FREE = case((stock.c.selling, stock.c.on_hand - stock.c.reserved), else_=0)
"""What can be ordered of a row of stock; NULL where a SKU has none, so sum it up."""
_LOWER = case((sku.c.lowest_fen > sku.c.price_fen, sku.c.lowest_fen))
"""What a SKU cost before it became cheaper."""


def select_cards(chosen: Subquery) -> Select[Any]:
    """A query of the cards of the products whose ids `chosen` holds, for `read_card`."""
    return (
        select(
            product.c.id,
            product.c.code,
            product.c.name,
            product.c.selling_point,
            product.c.position,
            product.c.cover,
            media.c.colour,
            category.c.code.label("category_code"),
            func.max(sku.c.cost_fen).label("cost_fen"),
            func.min(sku.c.price_fen).label("price_fen"),
            func.max(sku.c.price_fen).label("highest_fen"),
            product.c.tags,
            func.min(_LOWER).label("lowest_fen"),
            (func.count(_LOWER) == func.count()).label("all_lower"),
            func.min(sku.c.suggested_fen).label("suggested_fen"),
            (func.count(sku.c.suggested_fen) == func.count()).label("all_suggested"),
            func.coalesce(func.sum(stock.c.sold), 0).label("sold"),
            func.coalesce(func.sum(FREE), 0).label("available"),
        )
        .join(chosen, chosen.c.id == product.c.id)
        .join(category, category.c.id == product.c.category_id)
        .join(sku, and_(sku.c.product_id == product.c.id, sku.c.active))
        .outerjoin(stock, stock.c.sku_id == sku.c.id)
        .outerjoin(media, media.c.code == product.c.cover)
        .group_by(product.c.id, category.c.id, media.c.code)
    )


def read_card(row: Row[Any]) -> ProductCard:
    """A row of such a query as a card."""
    varies = row.highest_fen > row.price_fen
    lowest, suggested = row.lowest_fen if row.all_lower else None, row.suggested_fen if row.all_suggested else None
    crossed, crossed_by = determine_crossed(row.price_fen, lowest, suggested) if not varies else (None, None)
    return ProductCard(
        id=row.id,
        code=row.code,
        name=row.name,
        selling_point=row.selling_point,
        category_code=row.category_code,
        picture=read_picture(row.cover, row.colour),
        price_fen=row.price_fen,
        cost_fen=row.cost_fen,
        list_price_fen=crossed,
        crossed_by=crossed_by,
        varies=varies,
        sold=int(row.sold),
        available=int(row.available),
        tags=split_tags(row.tags),
    )


def read_picture(name: str | None, colour: str | None) -> Picture | None:
    """A picture by its name and colour, None where there is none."""
    return Picture(name, colour) if name and colour else None
