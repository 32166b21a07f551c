"""What was ordered: on its way, received, dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from shop.catalog.tables import product, sku
from shop.lists.source import Filter, Sort, Source
from shop.places.tables import place
from shop.reordering.tables import purchase
from shop.staff.queries import name_actors


@dataclass(frozen=True)
class PurchaseListed:
    """One purchase."""

    sku: str
    name: str
    label: str
    article: str
    place: str
    units: int
    received_units: int | None
    expected_on: str
    note: str
    state: str
    made_at: datetime
    who: str


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[PurchaseListed, ...]:
    names = name_actors(connection, {row.made_by for row in rows})
    own = [name for name in PurchaseListed.__dataclass_fields__ if name != "who"]
    return tuple(PurchaseListed(**{name: getattr(row, name) for name in own}, who=names[row.made_by]) for row in rows)


PURCHASES = Source(
    name="purchases",
    select=select(
        *(purchase.c.id, purchase.c.units, purchase.c.received_units, purchase.c.expected_on, purchase.c.note),
        *(purchase.c.state, purchase.c.made_by, purchase.c.made_at, sku.c.code.label("sku"), sku.c.article),
        *(sku.c.label, product.c.name, place.c.code.label("place")),
    )
    .join(sku, sku.c.id == purchase.c.sku_id)
    .join(product, product.c.id == sku.c.product_id)
    .join(place, place.c.id == purchase.c.place_id),
    key=purchase.c.id,
    sorts=(Sort("expected", purchase.c.expected_on, descending=False), Sort("made", purchase.c.made_at)),
    restore=_restore,
    filters=(
        Filter("state", "choice", lambda it: purchase.c.state == it, choices=("open", "received", "dropped")),
        Filter("article", "text", lambda typed: (sku.c.article == typed) | (product.c.article == typed)),
    ),
    totals={"units": lambda of: func.sum(of.units)},
)
