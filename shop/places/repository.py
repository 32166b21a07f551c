"""Writes of stock: every movement is guarded by what must be there.

Statements are built once: that costs most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, Update, bindparam, func, or_, select, update

from commissions.ports import Transaction
from commissions.reads import fetch, fetch_first
from shop.catalog.tables import stock
from shop.places.place import FIRST_CODE, FIRST_PLACE
from shop.places.refusals import LotContradicted
from shop.places.tables import place, stock_move
from shop.places.taking import Lot
from shop.schema import insert_or_ignore


@dataclass(frozen=True)
class Batch:
    """What came together: its name, until when it is good, and until when it may be sold."""

    name: str = ""
    last_day: str | None = None
    sell_until: str | None = None


@dataclass(frozen=True)
class KeptLot:
    """A row of stock. `free` = on hand less reserved."""

    id: int
    batch: Batch
    on_hand: int
    free: int


_UNITS = bindparam("units", type_=Integer)
_FREE = stock.c.on_hand - stock.c.reserved
_OF_SKU = (stock.c.sku_id == bindparam("of_sku"), stock.c.place_id == bindparam("at_place"))
_SELLING = stock.c.selling & or_(stock.c.sell_until.is_(None), stock.c.sell_until >= bindparam("today", type_=Text))
"""What may still be sold today: the job that ends the sale of a batch need not have come by yet."""
_EARLIEST_FIRST = (stock.c.last_day.is_(None), stock.c.last_day, stock.c.id)


def _moving(guard: ColumnElement[bool], **changes: Any) -> Update:
    return update(stock).where(stock.c.id == bindparam("of_stock"), guard).values(**changes)


_EARLIEST = (
    select(stock.c.id).where(*_OF_SKU, _SELLING, _FREE > 0).order_by(*_EARLIEST_FIRST).limit(1).scalar_subquery()
)
_RESERVE_EARLIEST = (
    update(stock)
    .where(stock.c.id == _EARLIEST, _FREE >= _UNITS)
    .values(reserved=stock.c.reserved + _UNITS)
    .returning(stock.c.id)
)
RESERVE = _moving(_FREE >= _UNITS, reserved=stock.c.reserved + _UNITS)
RELEASE = _moving(stock.c.reserved >= _UNITS, reserved=stock.c.reserved - _UNITS)
SELL = _moving(
    stock.c.reserved >= _UNITS,
    on_hand=stock.c.on_hand - _UNITS,
    reserved=stock.c.reserved - _UNITS,
    sold=stock.c.sold + _UNITS,
)
RESTOCK = _moving(stock.c.sold >= _UNITS, on_hand=stock.c.on_hand + _UNITS, sold=stock.c.sold - _UNITS)
TAKE_AGAIN = _moving(_FREE >= _UNITS, on_hand=stock.c.on_hand - _UNITS, sold=stock.c.sold + _UNITS)
SHIFT = _moving(_FREE + _UNITS >= 0, on_hand=stock.c.on_hand + _UNITS)
"""Units arrive, or leave with a negative number; never those that somebody has ordered."""
_LOTS = select(stock.c.id, stock.c.last_day, _FREE.label("free")).where(*_OF_SKU, _SELLING).order_by(stock.c.id)
_LOCKED_LOTS = _LOTS.with_for_update()


def reserve_earliest(connection: Connection, sku_id: int, place_id: int, units: int, today: str) -> int | None:
    """Set units of one SKU aside where the last day is the earliest.

    The stock's id, or None if it has not so many.
    """
    values = {"of_sku": sku_id, "at_place": place_id, "units": units, "today": today}
    found = fetch_first(connection, _RESERVE_EARLIEST, values)
    return None if found is None else int(found.id)


def lock_lots(connection: Connection, sku_id: int, place_id: int, today: str) -> list[Lot]:
    """What may be sold of a SKU at a place, locked in the order of the stock's ids."""
    values = {"of_sku": sku_id, "at_place": place_id, "today": today}
    return [Lot((sku_id, row.id), row.last_day, row.free) for row in fetch(connection, _LOCKED_LOTS, values)]


def make_first_place(tx: Transaction) -> None:
    """The place that every shop has, if nobody has made it yet."""
    row = {"id": FIRST_PLACE, "code": FIRST_CODE, "name": "", "address": "", "phone": "", "hours": ""}
    insert_or_ignore(tx.connection, place, row | {"offers_pickup": False, "made_at": tx.now})


def open_lot(tx: Transaction, sku_id: int, place_id: int, batch: Batch) -> int:
    """The stock's id of a batch of a SKU at a place; made with nothing in it if there is none.

    Raises LotContradicted for one that is there with another last day.
    """
    row = {"sku_id": sku_id, "place_id": place_id, "batch": batch.name, "last_day": batch.last_day}
    row |= {"sell_until": batch.sell_until, "selling": True, "on_hand": 0, "reserved": 0, "sold": 0}
    insert_or_ignore(tx.connection, stock, row)
    found = find_lot(tx.connection, sku_id, place_id, batch.name)
    assert found is not None, "it was made just now, or before"
    if found.batch.last_day != batch.last_day:
        raise LotContradicted(batch=batch.name, last_day=found.batch.last_day)
    return found.id


def find_lot(connection: Connection, sku_id: int, place_id: int, batch: str, *, lock: bool = False) -> KeptLot | None:
    """The row of stock of a batch of a SKU at a place."""
    own = (stock.c.sku_id == sku_id, stock.c.place_id == place_id, stock.c.batch == batch)
    query = select(
        stock.c.id, stock.c.batch, stock.c.last_day, stock.c.sell_until, stock.c.on_hand, _FREE.label("free")
    )
    row = connection.execute((query.with_for_update() if lock else query).where(*own)).first()
    return KeptLot(row.id, Batch(row.batch, row.last_day, row.sell_until), row.on_hand, row.free) if row else None


def add_move(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a move down. False if one of this key was written for this stock before."""
    return insert_or_ignore(connection, stock_move, row)


def count_lots(connection: Connection, sku_id: int) -> int:
    """How many rows of stock a SKU has, at all places."""
    return int(connection.scalar(select(func.count()).where(stock.c.sku_id == sku_id)) or 0)
