"""Products as a list: what is on sale, what runs out, what a word finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select

from shop.catalog.shelf import join_tags, split_tags
from shop.catalog.tables import category, product, sku, stock
from shop.lists.source import Filter, Sort, Source
from shop.typed import normalised, visible

LOW = 10
"""Fewer free units of a SKU than these are few."""
_FREE = case((stock.c.selling, stock.c.on_hand - stock.c.reserved), else_=0)
_IS_PARENT_OR_SELF = category.alias("whole")


@dataclass(frozen=True)
class GoodsRow:
    """A product. `price_fen` is its cheapest SKU's; `few` SKUs have fewer free units than `LOW`."""

    code: str
    article: str
    name: str
    picture: str | None
    category: str
    status: str
    updated_at: datetime
    skus: int
    price_fen: int | None
    available: int
    few: int
    sold: int
    tags: tuple[str, ...]
    sale_from: datetime | None
    sale_until: datetime | None
    no_return: str | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[GoodsRow, ...]:
    """The rows with what their SKUs cost and what is left of them: one further statement."""
    told = _sum_skus(connection, [row.id for row in rows])
    return tuple(
        GoodsRow(
            row.code,
            row.article,
            row.name,
            f"/media/{row.cover}-s180.webp" if row.cover else None,
            row.category,
            row.status,
            row.updated_at,
            *told.get(row.id, (0, None, 0, 0, 0)),
            split_tags(row.tags),
            row.sale_from,
            row.sale_until,
            row.no_return,
        )
        for row in rows
    )


def _sum_skus(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, int | None, int, int, int]]:
    """Of each product: SKUs, lowest price, free units, SKUs of which there are few, units sold."""
    each = (
        select(
            sku.c.product_id,
            sku.c.price_fen,
            func.coalesce(func.sum(_FREE), 0).label("free"),
            func.coalesce(func.sum(stock.c.sold), 0).label("sold"),
        )
        .outerjoin(stock, stock.c.sku_id == sku.c.id)
        .where(sku.c.product_id.in_(ids), sku.c.active)
        .group_by(sku.c.id)
        .subquery()
    )
    few = func.sum(case((each.c.free < LOW, 1), else_=0))
    sums = (func.count(), func.min(each.c.price_fen), func.sum(each.c.free), few, func.sum(each.c.sold))
    rows = connection.execute(select(each.c.product_id, *sums).group_by(each.c.product_id))
    return {row[0]: (int(row[1]), row[2], int(row[3]), int(row[4]), int(row[5])) for row in rows}


def _is_of(typed: str) -> Any:
    """Of the category of this name or code, or of one below it."""
    whole = _IS_PARENT_OR_SELF
    fits = or_(whole.c.name == typed, whole.c.code == typed)
    mine = select(whole.c.id).where(fits)
    below = select(category.c.id).where(category.c.parent_id.in_(mine))
    return or_(product.c.category_id.in_(mine), product.c.category_id.in_(below))


def _holds(typed: str) -> Any:
    """Whether the product says so, or has the number, or one of its SKUs has."""
    has_number = select(sku.c.product_id).where(sku.c.article == typed)
    said = product.c.search_text.contains(normalised(typed), autoescape=True)
    return or_(said, product.c.article == typed, product.c.id.in_(has_number))


def _can_go_back(choice: str) -> Any:
    """Whether it can be given back for no reason."""
    allowed = product.c.no_return.is_(None)
    return allowed if choice == "allowed" else ~allowed


def _runs_out(choice: str) -> Any:
    """`low`: some SKU has few free units left; `out`: some has none."""
    free = select(func.coalesce(func.sum(_FREE), 0)).where(stock.c.sku_id == sku.c.id).scalar_subquery()
    short = free < (LOW if choice == "low" else 1)
    return select(sku.c.id).where(sku.c.product_id == product.c.id, sku.c.active, short).exists()


GOODS = Source(
    name="goods",
    select=select(
        product.c.id,
        product.c.code,
        product.c.article,
        product.c.name,
        product.c.cover,
        product.c.status,
        product.c.updated_at,
        product.c.tags,
        product.c.sale_from,
        product.c.sale_until,
        product.c.no_return,
        category.c.name.label("category"),
    ).join(category, category.c.id == product.c.category_id),
    key=product.c.id,
    sorts=(
        Sort("updated", product.c.updated_at),
        Sort("position", product.c.position, descending=False),
        Sort("new", product.c.id),
    ),
    restore=_restore,
    filters=(
        Filter("search", "text", _holds),
        Filter("state", "choice", lambda it: product.c.status == it, choices=("on_sale", "off_sale", "draft")),
        Filter("category", "text", _is_of),
        Filter("tag", "text", lambda typed: product.c.tags.contains(join_tags([visible(typed)]), autoescape=True)),
        Filter("return", "choice", _can_go_back, choices=("allowed", "excluded")),
        Filter("stock", "choice", _runs_out, choices=("low", "out")),
    ),
)
