"""Use case of counting a shelf: what was sold and not sent yet lies there too."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.orders.checks import PAID
from shop.orders.tables import portion, shop_order
from shop.places.queries import get_place, get_sku_id
from shop.places.refusals import StockRefused
from shop.places.repository import find_lot
from shop.places.shelving import Correct, correct_stock

_COUNTED = "counted"


@dataclass(frozen=True)
class CountShelf:
    """So many units of a SKU and batch were counted at a place.

    Those that are sold and wait to be sent are included.
    """

    place: str
    sku: str
    units: int
    by: Actor
    batch: str = ""
    reason: str = ""


def count_shelf(tx: Transaction, command: CountShelf) -> int:
    """Bring the books to what was counted. Returns the difference in units; 0 changes nothing.

    Raises PlaceUnknown, SkuUnknown, StockRefused; UnitsPromised when less was counted than was ordered.
    """
    place, sku_id = get_place(tx.connection, command.place), get_sku_id(tx.connection, command.sku)
    lot = find_lot(tx.connection, sku_id, place.id, command.batch, lock=True)
    if lot is None:
        raise StockRefused(field="batch")
    if command.units < 0:
        raise StockRefused(field="units")

    difference = command.units - (lot.on_hand + _count_waiting(tx.connection, lot.id))
    if difference:
        reason = " ".join((_COUNTED, command.reason)).strip()
        wanted = Correct(command.place, command.sku, difference, reason, command.by, command.batch)
        correct_stock(tx, wanted)
    return difference


def _count_waiting(connection: Connection, stock_id: int) -> int:
    """Units of a row of stock that are sold and have not left."""
    left = func.sum(portion.c.units - portion.c.shipped - portion.c.ended)
    query = (
        select(func.coalesce(left, 0))
        .join(shop_order, shop_order.c.no == portion.c.order_no)
        .where(portion.c.stock_id == stock_id, shop_order.c.state.in_(PAID))
    )
    return int(connection.scalar(query) or 0)
