"""Writes of stock: every movement is guarded by what must be there. Statements are built once: that costs most."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, Update, bindparam, func, insert, or_, select, update

from commissions.ports import Transaction
from shop.catalog.tables import stock
from shop.places.place import FIRST_CODE, FIRST_PLACE
from shop.places.tables import place, stock_move
from shop.places.taking import Lot
from shop.schema import insert_or_ignore

UNITS = bindparam("units", type_=Integer)
FREE = stock.c.on_hand - stock.c.reserved
OF_SKU = (stock.c.sku_id == bindparam("of_sku"), stock.c.place_id == bindparam("at_place"))
SELLING = stock.c.selling & or_(stock.c.sell_until.is_(None), stock.c.sell_until >= bindparam("today", type_=Text))
"""What may still be sold today: the job that ends the sale of a batch need not have come by yet."""
EARLIEST_FIRST = (stock.c.last_day.is_(None), stock.c.last_day, stock.c.id)


def _moving(guard: ColumnElement[bool], **changes: Any) -> Update:
    return update(stock).where(stock.c.id == bindparam("of_stock"), guard).values(**changes)


EARLIEST = select(stock.c.id).where(*OF_SKU, SELLING, FREE > 0).order_by(*EARLIEST_FIRST).limit(1).scalar_subquery()
RESERVE_EARLIEST = (
    update(stock)
    .where(stock.c.id == EARLIEST, FREE >= UNITS)
    .values(reserved=stock.c.reserved + UNITS)
    .returning(stock.c.id)
)
RESERVE = _moving(FREE >= UNITS, reserved=stock.c.reserved + UNITS)
RELEASE = _moving(stock.c.reserved >= UNITS, reserved=stock.c.reserved - UNITS)
SELL = _moving(
    stock.c.reserved >= UNITS,
    on_hand=stock.c.on_hand - UNITS,
    reserved=stock.c.reserved - UNITS,
    sold=stock.c.sold + UNITS,
)
RESTOCK = _moving(stock.c.sold >= UNITS, on_hand=stock.c.on_hand + UNITS, sold=stock.c.sold - UNITS)
TAKE_AGAIN = _moving(FREE >= UNITS, on_hand=stock.c.on_hand - UNITS, sold=stock.c.sold + UNITS)
SHIFT = _moving(FREE + UNITS >= 0, on_hand=stock.c.on_hand + UNITS)
"""Units arrive, or leave with a negative number; never those that somebody has ordered."""
ADD_MOVE = insert(stock_move)
LOTS = select(stock.c.id, stock.c.last_day, FREE.label("free")).where(*OF_SKU, SELLING).order_by(stock.c.id)
LOCKED_LOTS = LOTS.with_for_update()


def reserve_earliest(connection: Connection, sku_id: int, place_id: int, units: int, today: str) -> int | None:
    """Set units of one SKU aside where the last day is the earliest; the stock's id, or None if it has not so many."""
    values = {"of_sku": sku_id, "at_place": place_id, "units": units, "today": today}
    found = connection.scalar(RESERVE_EARLIEST, values)
    return None if found is None else int(found)


def lock_lots(connection: Connection, sku_id: int, place_id: int, today: str) -> list[Lot]:
    """What may be sold of a SKU at a place, locked in the order of the stock's ids."""
    values = {"of_sku": sku_id, "at_place": place_id, "today": today}
    return [Lot((sku_id, row.id), row.last_day, row.free) for row in connection.execute(LOCKED_LOTS, values)]


def make_first_place(tx: Transaction) -> None:
    """The place that every shop has, if nobody has made it yet."""
    row = {"id": FIRST_PLACE, "code": FIRST_CODE, "name": "", "address": "", "phone": "", "hours": ""}
    insert_or_ignore(tx.connection, place, row | {"offers_pickup": False, "made_at": tx.now})


def open_lot(tx: Transaction, sku_id: int, place_id: int, *, sold_before: int = 0) -> int:
    """The stock's id of a SKU at a place, of units without a batch; made with nothing in it if there is none."""
    own = (stock.c.sku_id == sku_id, stock.c.place_id == place_id, stock.c.batch == "")
    row = {"sku_id": sku_id, "place_id": place_id, "batch": "", "selling": True, "on_hand": 0, "reserved": 0}
    insert_or_ignore(tx.connection, stock, row | {"sold": 0, "sold_before": sold_before})
    return int(tx.connection.execute(select(stock.c.id).where(*own)).scalar_one())


def count_lots(connection: Connection, sku_id: int) -> int:
    """How many rows of stock a SKU has, at all places."""
    return int(connection.scalar(select(func.count()).where(stock.c.sku_id == sku_id)) or 0)
