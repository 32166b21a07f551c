"""The audit names what is wrong with units when somebody has written to the tables behind its back."""

from typing import Any

from sqlalchemy import delete, insert, update

from commissions.actor import staff_acting
from shop.aftersales.tables import refund_unit
from shop.audit import CHECKS
from shop.catalog.tables import stock
from shop.fulfilment.tables import parcel_line
from shop.orders.tables import portion
from shop.places.tables import stock_move
from tests.support.databases import AnyDatabase
from tests.support.tampering import find_tampered
from tests.support.trade import open_trade

FORGERIES: dict[str, tuple[Any, set[str]]] = {
    "units from nowhere": (update(stock).values(on_hand=stock.c.on_hand + 1), {"stock_moves"}),
    "a delivery forgotten": (delete(stock_move), {"stock_moves"}),
    "units sold to nobody": (update(stock).values(sold=stock.c.sold + 1, on_hand=stock.c.on_hand - 1), {"stock"}),
    "units promised to nobody": (update(stock).values(reserved=stock.c.reserved + 1), {"stock"}),
    "a portion forgotten": (
        delete(portion).where(portion.c.line == "2"),
        {"order_portions", "stock"},
    ),
    "a portion of more": (update(portion).values(units=portion.c.units + 1), {"order_portions", "stock"}),
    "a parcel that held less": (update(parcel_line).values(quantity=parcel_line.c.quantity + 1), {"portion_shipped"}),
    "units back that no refund brought": (delete(refund_unit), {"portion_back"}),
    "units on the shelf that no refund put there": (
        update(portion).where(portion.c.ended > 0).values(restocked=0),
        {"portion_back", "stock"},
    ),
    "a transfer that never arrived": (
        insert(stock_move).values(
            key="moved:1", stock_id=1, kind="moved", units=-1, reason="", moved_by=staff_acting("x"), moved_at=None
        ),
        {"stock_moves", "stock_transfers"},
    ),
}


async def test_what_is_forged_about_units_is_named(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(3, 1)
    await trade.ship(order.no, lines={"1": 1})
    await trade.refund(order.no, units={"1": 1}, restock=True)
    at = (await trade.find(order.no)).placed_at
    for forgery, names in FORGERIES.values():
        told = forgery.values(moved_at=at) if "moved_at" in forgery.compile().params else forgery
        assert await find_tampered(database, CHECKS, told) == names
    await trade.check()
