"""What lies where, by SKU, place and batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select

from shop.catalog.tables import product, sku, stock
from shop.lists.goods import LOW
from shop.lists.source import Filter, Sort, Source
from shop.places.queries import name_places
from shop.places.tables import place
from shop.typed import normalised

_FREE = case((stock.c.selling, stock.c.on_hand - stock.c.reserved), else_=0)


@dataclass(frozen=True)
class StockListed:
    """Units of a SKU that lie together. `free` can be sold, `reserved` is ordered and not paid."""

    sku: str
    name: str
    label: str
    article: str
    place: str
    batch: str
    last_day: str | None
    selling: str
    on_hand: int
    reserved: int
    free: int
    sold: int


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[StockListed, ...]:
    names = name_places(connection)
    return tuple(
        StockListed(
            row.sku,
            row.name,
            row.label,
            row.article,
            names.get(row.place, row.place),
            row.batch,
            row.last_day,
            "yes" if row.selling else "no",
            row.on_hand,
            row.reserved,
            int(row.free),
            row.sold,
        )
        for row in rows
    )


def _holds(typed: str) -> Any:
    """Whether the product says so, or product, SKU or batch have the number."""
    said = product.c.search_text.contains(normalised(typed), autoescape=True)
    return or_(said, product.c.article == typed, sku.c.article == typed, stock.c.batch == typed)


STOCK = Source(
    name="stock",
    select=select(
        *(stock.c.id, stock.c.batch, stock.c.last_day, stock.c.selling, stock.c.on_hand, stock.c.reserved),
        *(stock.c.sold, _FREE.label("free"), sku.c.code.label("sku"), sku.c.article, sku.c.label, product.c.name),
        place.c.code.label("place"),
    )
    .join(sku, sku.c.id == stock.c.sku_id)
    .join(product, product.c.id == sku.c.product_id)
    .join(place, place.c.id == stock.c.place_id)
    .where(sku.c.active),
    key=stock.c.id,
    sorts=(
        Sort("new", stock.c.id),
        Sort("free", _FREE, descending=False),
        Sort("last_day", stock.c.last_day, descending=False, only=stock.c.last_day.is_not(None)),
    ),
    restore=_restore,
    filters=(
        Filter("search", "text", _holds),
        Filter("place", "choice", lambda it: place.c.code == it, offers=name_places),
        Filter("left", "choice", lambda it: (LOW if it == "low" else 1) > _FREE, choices=("low", "out")),
        Filter("selling", "choice", lambda it: stock.c.selling == (it == "yes"), choices=("yes", "no")),
    ),
    totals={"on_hand": lambda of: func.sum(of.on_hand), "free": lambda of: func.sum(of.free)},
)
