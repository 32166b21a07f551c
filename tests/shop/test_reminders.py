"""Whoever has not paid is reminded once, before the order ends."""

from datetime import timedelta

from shop.orders.order import OrderTerms
from shop.orders.reminding import remind_unpaid
from shop.orders.service import place_order
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import open_trade


async def test_an_unpaid_order_is_reminded_of_once(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order, paid = await trade.place(1), await trade.buy(1)
    short = OrderTerms(expires_after=timedelta(minutes=15))
    await database.transact(place_order, trade.order_form(1), short)
    assert await database.transact(remind_unpaid) == 0
    clock.advance(minutes=6)
    assert await database.transact(remind_unpaid) == 1, "who ordered six minutes ago is told nothing"
    assert not await database.read(published, "OrderExpiring")

    clock.advance(minutes=15)
    assert await database.transact(remind_unpaid) == 1
    assert await database.transact(remind_unpaid) == 0
    [(_, told)] = await database.read(published, "OrderExpiring")
    assert (told["order_no"], told["amount_fen"], told["minutes"]) == (order.no, order.total_fen, 9)
    assert paid.no != order.no


async def test_an_order_that_has_ended_is_not_reminded_of(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await trade.place(1)
    clock.advance(minutes=31)
    assert await database.transact(remind_unpaid) == 0
