"""Reads of places and of what lies there. Each takes a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, or_, select

from shop.catalog.tables import product, sku, stock
from shop.places.place import Place
from shop.places.refusals import PickupRefused, PlaceUnknown, SkuUnknown
from shop.places.tables import place
from shop.words import words

_MOST_PLACES = 200
_MOST_ROWS = 500
"""Rows of stock on one page of the list."""


@dataclass(frozen=True)
class StockRow:
    """What lies of a SKU at a place, of one batch.

    `free` = on hand less reserved; what was sold is not on hand.
    """

    stock_id: int
    place: str
    article: str
    name: str
    label: str
    batch: str
    last_day: str | None
    sell_until: str | None
    selling: bool
    on_hand: int
    reserved: int
    sold: int

    @property
    def free(self) -> int:
        """Units that nobody has ordered."""
        return self.on_hand - self.reserved


def list_places(connection: Connection) -> tuple[Place, ...]:
    """All places, the first one first."""
    rows = connection.execute(select(place).order_by(place.c.id).limit(_MOST_PLACES))
    return tuple(_read_place(row) for row in rows)


def call_place(of: Place) -> str:
    """What a place is called on a screen: the merchant's name for it, ours of the first one, else its code."""
    return of.name or str(words("places.toml").get(of.code, of.code))


def name_places(connection: Connection) -> dict[str, str]:
    """What each place is called on a screen, by its code."""
    return {of.code: call_place(of) for of in list_places(connection)}


def _list_pickup_places(connection: Connection) -> tuple[Place, ...]:
    """The places at which buyers can fetch what they ordered."""
    query = select(place).where(place.c.offers_pickup).order_by(place.c.id).limit(_MOST_PLACES)
    return tuple(_read_place(row) for row in connection.execute(query))


def list_serving_places(connection: Connection, wanted: Mapping[str, int]) -> tuple[Place, ...]:
    """The places at which all that is wanted, units by SKU code, can be fetched at once.

    Two statements at most.
    """
    places = _list_pickup_places(connection)
    if not places or not wanted:
        return ()

    free = func.sum(case((stock.c.selling, stock.c.on_hand - stock.c.reserved), else_=0))
    query = (
        select(stock.c.place_id, sku.c.code, free.label("free"))
        .join(sku, sku.c.id == stock.c.sku_id)
        .where(sku.c.code.in_(wanted), stock.c.place_id.in_([of.id for of in places]))
        .group_by(stock.c.place_id, sku.c.code)
    )
    lies = {(row.place_id, row.code): int(row.free) for row in connection.execute(query)}
    return tuple(of for of in places if all(lies.get((of.id, code), 0) >= units for code, units in wanted.items()))


def find_place(connection: Connection, place_id: int) -> Place | None:
    """The place of this id."""
    row = connection.execute(select(place).where(place.c.id == place_id)).first()
    return _read_place(row) if row else None


def get_place(connection: Connection, code: str) -> Place:
    """The place with the merchant's code. Raises PlaceUnknown."""
    row = connection.execute(select(place).where(place.c.code == code)).first()
    if row is None:
        raise PlaceUnknown(place=code)
    return _read_place(row)


def get_pickup_place(connection: Connection, code: str) -> Place:
    """The place with the merchant's code, if buyers may fetch there. Raises PickupRefused."""
    row = connection.execute(select(place).where(place.c.code == code, place.c.offers_pickup)).first()
    if row is None:
        raise PickupRefused(place=code)
    return _read_place(row)


def get_sku_id(connection: Connection, name: str) -> int:
    """The id of the SKU that is named by the merchant's number or by its code. Raises SkuUnknown."""
    query = select(sku.c.id).where(or_(sku.c.article == name, sku.c.code == name)).order_by(sku.c.article == name)
    ids = connection.scalars(query).all()
    if not ids:
        raise SkuUnknown(sku=name)
    return int(ids[-1])


def list_stock(connection: Connection, *, place_id: int | None = None, after: int = 0) -> Sequence[StockRow]:
    """What lies at one place or at all, by the ids of the rows.

    `after` is the last one of the page before.
    """
    query = _rows_of_stock().where(stock.c.id > after).order_by(stock.c.id).limit(_MOST_ROWS)

    if place_id is not None:
        query = query.where(stock.c.place_id == place_id)

    return [_read_row(row) for row in connection.execute(query)]


def _read_place(row: Row[Any]) -> Place:
    return Place(row.id, row.code, row.name, row.address, row.phone, row.hours, bool(row.offers_pickup))


def _read_row(row: Row[Any]) -> StockRow:
    return StockRow(
        stock_id=row.id,
        place=row.place,
        article=row.article,
        name=row.name,
        label=row.label,
        batch=row.batch,
        last_day=row.last_day,
        sell_until=row.sell_until,
        selling=bool(row.selling),
        on_hand=row.on_hand,
        reserved=row.reserved,
        sold=row.sold,
    )


def list_product_stock(connection: Connection, product_id: int) -> Sequence[StockRow]:
    """What lies of a product's SKUs at all places, by SKU and place. One statement."""
    query = (
        _rows_of_stock()
        .where(sku.c.product_id == product_id, sku.c.active)
        .order_by(sku.c.position, stock.c.place_id, stock.c.id)
        .limit(_MOST_ROWS)
    )
    return [_read_row(row) for row in connection.execute(query)]


def list_sku_stock(connection: Connection, sku_id: int) -> Sequence[StockRow]:
    """What lies of a SKU at all places, by place, what ends first before the rest. One statement."""
    query = _rows_of_stock().where(stock.c.sku_id == sku_id)
    ordered = query.order_by(stock.c.place_id, stock.c.last_day.is_(None), stock.c.last_day, stock.c.id)
    return [_read_row(row) for row in connection.execute(ordered.limit(_MOST_ROWS))]


def _rows_of_stock() -> Select[Any]:
    return (
        select(stock, place.c.code.label("place"), sku.c.article, sku.c.label, product.c.name)
        .join(place, place.c.id == stock.c.place_id)
        .join(sku, sku.c.id == stock.c.sku_id)
        .join(product, product.c.id == sku.c.product_id)
    )
