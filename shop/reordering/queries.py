"""Reads of one SKU's stock: what lies where, what is on its way, how fast it sells.

A constant number of statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from commissions.actor import Actor
from shop.catalog.queries import AVAILABLE
from shop.catalog.refusals import ProductUnknown
from shop.catalog.tables import product, sku
from shop.places.queries import StockRow, list_sku_stock
from shop.places.tables import place
from shop.reordering.reorder import LEAD_DAYS, Reorder
from shop.reordering.tables import purchase, reorder_rule, sku_pace

_MOST_OPEN = 50
ON_ORDER = (
    select(func.coalesce(func.sum(purchase.c.units), 0))
    .where(purchase.c.sku_id == sku.c.id, purchase.c.state == "open")
    .scalar_subquery()
)
"""Units of a SKU that are on their way, in a query of SKUs."""


@dataclass(frozen=True)
class Purchase:
    """What was ordered and has not come yet."""

    code: str
    place: str
    units: int
    expected_on: str
    note: str
    made_by: Actor
    made_at: datetime


@dataclass(frozen=True)
class SkuStock:
    """A SKU with all that its stock page shows."""

    code: str
    article: str
    label: str
    product: str
    name: str
    reorder: Reorder
    lots: Sequence[StockRow]
    open: Sequence[Purchase]


def get_sku_stock(connection: Connection, code: str) -> SkuStock:
    """The SKU with this public code, sold or not. Three statements. Raises ProductUnknown."""
    query = (
        select(sku.c.id, sku.c.code, sku.c.article, sku.c.label, product.c.code.label("product"), product.c.name)
        .add_columns(reorder_rule.c.lead_days, reorder_rule.c.safety_units, sku_pace.c.sold_units)
        .add_columns(AVAILABLE.label("free"), ON_ORDER.label("on_order"))
        .join(product, product.c.id == sku.c.product_id)
        .outerjoin(reorder_rule, reorder_rule.c.sku_id == sku.c.id)
        .outerjoin(sku_pace, sku_pace.c.sku_id == sku.c.id)
        .where(sku.c.code == code)
    )
    row = connection.execute(query).first()
    if row is None:
        raise ProductUnknown(sku=code)
    lots, coming = list_sku_stock(connection, row.id), _list_open(connection, row.id)
    return SkuStock(row.code, row.article, row.label, row.product, row.name, restore_reorder(row), lots, coming)


def restore_reorder(row: Any) -> Reorder:
    """What a row says of reordering; a SKU without a rule has the usual one."""
    lead = LEAD_DAYS if row.lead_days is None else row.lead_days
    return Reorder(int(row.sold_units or 0), int(row.free), int(row.on_order), lead, row.safety_units or 0)


def _list_open(connection: Connection, sku_id: int) -> tuple[Purchase, ...]:
    query = select(purchase, place.c.code.label("place")).join(place, place.c.id == purchase.c.place_id)
    mine = query.where(purchase.c.sku_id == sku_id, purchase.c.state == "open")
    rows = connection.execute(mine.order_by(purchase.c.expected_on, purchase.c.id).limit(_MOST_OPEN))
    names = Purchase.__dataclass_fields__
    return tuple(Purchase(**{name: getattr(row, name) for name in names}) for row in rows)
