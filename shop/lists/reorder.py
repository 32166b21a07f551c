"""What to order again: each SKU with how fast it sells, how long it lasts, and how many are missing.

The same formula as `shop.reordering.reorder`, in SQL, so that it can be sorted and narrowed; what a page shows the
formula itself says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, cast, func, literal_column, or_, select

from shop.catalog.queries import AVAILABLE
from shop.catalog.tables import product, sku
from shop.lists.source import Filter, Sort, Source
from shop.reordering.queries import ON_ORDER, restore_reorder
from shop.reordering.reorder import LEAD_DAYS, PACE_DAYS
from shop.reordering.tables import reorder_rule, sku_pace
from shop.schema import Id
from shop.typed import normalised

_SOLD = func.coalesce(sku_pace.c.sold_units, 0)
_LEAD = func.coalesce(reorder_rule.c.lead_days, LEAD_DAYS)
_DAYS: ColumnElement[int] = literal_column(str(PACE_DAYS), Id)
_ROUND_UP: ColumnElement[int] = literal_column(str(PACE_DAYS - 1), Id)
# Sums of whole numbers are decimals on PostgreSQL.
_FREE, _COMING = cast(AVAILABLE, Id), cast(ON_ORDER, Id)
_NEEDED = (_SOLD * _LEAD + _ROUND_UP) // _DAYS + func.coalesce(reorder_rule.c.safety_units, 0)
_SHORT = _NEEDED - _FREE - _COMING
_UNITS = case((_SHORT > 0, _SHORT), else_=0)
_COVER = case((_SOLD > 0, (_FREE * _DAYS) // _SOLD))


@dataclass(frozen=True)
class ReorderListed:
    """One SKU. `cover_days` is None for what does not sell; `units` are to be ordered."""

    sku: str
    name: str
    label: str
    article: str
    status: str
    sold_units: int
    free: int
    on_order: int
    cover_days: int | None
    lead_days: int
    safety_units: int
    units: int


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[ReorderListed, ...]:
    return tuple(_restore_row(row) for row in rows)


def _restore_row(row: Row[Any]) -> ReorderListed:
    of = restore_reorder(row)
    said = (row.sku, row.name, row.label, row.article, row.status, of.sold_units, of.free, of.on_order)
    return ReorderListed(*said, of.cover_days, of.lead_days, of.safety_units, of.units)


def _holds(typed: str) -> Any:
    said = product.c.search_text.contains(normalised(typed), autoescape=True)
    return or_(said, product.c.article == typed, sku.c.article == typed)


_NEED = {"order": _SHORT > 0, "enough": _SHORT <= 0, "coming": _COMING > 0}
REORDER = Source(
    name="reorder",
    select=select(
        *(sku.c.id, sku.c.code.label("sku"), sku.c.article, sku.c.label, product.c.name, product.c.status),
        *(reorder_rule.c.lead_days, reorder_rule.c.safety_units, sku_pace.c.sold_units),
        *(_FREE.label("free"), _COMING.label("on_order"), _UNITS.label("units")),
    )
    .join(product, product.c.id == sku.c.product_id)
    .outerjoin(reorder_rule, reorder_rule.c.sku_id == sku.c.id)
    .outerjoin(sku_pace, sku_pace.c.sku_id == sku.c.id)
    .where(sku.c.active),
    key=sku.c.id,
    sorts=(Sort("units", _UNITS), Sort("cover", _COVER, descending=False, only=_SOLD > 0), Sort("sold", _SOLD)),
    restore=_restore,
    filters=(
        Filter("need", "choice", _NEED.__getitem__, choices=tuple(_NEED)),
        Filter("search", "text", _holds),
        Filter("state", "choice", lambda it: product.c.status == it, choices=("on_sale", "off_sale", "draft")),
    ),
    totals={"units": lambda of: func.sum(of.units)},
)
