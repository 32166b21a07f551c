"""Every movement of stock that is no sale: deliveries, corrections with their reason, units that went elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from shop.catalog.tables import product, sku, stock
from shop.lists.source import Filter, Sort, Source
from shop.places.tables import place, stock_move
from shop.staff.queries import name_actors


@dataclass(frozen=True)
class MoveListed:
    """One movement; `units` is negative where units left."""

    at: datetime
    sku: str
    name: str
    label: str
    article: str
    place: str
    batch: str
    kind: str
    units: int
    reason: str
    who: str


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[MoveListed, ...]:
    names = name_actors(connection, {row.moved_by for row in rows})
    own = [name for name in MoveListed.__dataclass_fields__ if name not in ("at", "who")]
    return tuple(
        MoveListed(row.moved_at, **{name: getattr(row, name) for name in own}, who=names[row.moved_by]) for row in rows
    )


STOCK_MOVES = Source(
    name="stock_moves",
    select=select(
        *(stock_move.c.id, stock_move.c.kind, stock_move.c.units, stock_move.c.reason, stock_move.c.moved_by),
        *(stock_move.c.moved_at, stock.c.batch, sku.c.code.label("sku"), sku.c.article, sku.c.label, product.c.name),
        place.c.code.label("place"),
    )
    .join(stock, stock.c.id == stock_move.c.stock_id)
    .join(sku, sku.c.id == stock.c.sku_id)
    .join(product, product.c.id == sku.c.product_id)
    .join(place, place.c.id == stock.c.place_id),
    key=stock_move.c.id,
    sorts=(Sort("at", stock_move.c.id),),
    restore=_restore,
    filters=(
        Filter(
            "kind", "choice", lambda it: stock_move.c.kind == it, choices=("received", "corrected", "moved", "replaced")
        ),
        Filter("article", "text", lambda typed: (sku.c.article == typed) | (product.c.article == typed)),
        Filter("batch", "text", lambda typed: stock.c.batch == typed),
        Filter("at", "days", lambda first, after: (stock_move.c.moved_at >= first) & (stock_move.c.moved_at < after)),
    ),
)
