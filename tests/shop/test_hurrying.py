"""The buyer hurries what was paid and not sent: once a day, seen by staff until it has left."""

import pytest

from shop.alerts.due import list_things
from shop.alerts.topic import Topic
from shop.desk.due import Asked, list_work, read_work
from shop.fulfilment.due import Due
from shop.fulfilment.hurrying import hurry_order, may_hurry
from shop.fulfilment.queries import find_hurried_at
from shop.orders.refusals import OrderMoved, OrderUnknown
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import race
from tests.support.trade import Trade, open_trade


async def hurry(trade: Trade, order_no: str) -> bool:
    return await trade.database.transact(hurry_order, trade.buyer, order_no)


async def test_once_a_day_until_all_has_left(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order, other = await trade.buy(2), await trade.buy()
    assert [await hurry(trade, order.no) for _ in range(2)] == [True, False]
    clock.advance(hours=24, seconds=-1)
    assert not await hurry(trade, order.no)
    at = await database.read(find_hurried_at, order.no)
    assert [may_hurry(order, at, clock()), may_hurry(other, None, clock())] == [False, True]
    clock.advance(seconds=1)
    assert may_hurry(order, at, clock())
    assert await hurry(trade, order.no)

    await trade.ship(order.no, "SF1", {"1": 1})
    assert (await database.read(read_work, clock())).hurried == 1
    [row] = (await database.read(list_work, Due.SHIP, None, (None, None), Asked.HURRIED)).items
    assert (row.order.no, row.hurried_at) == (order.no, clock())
    things = await database.read(list_things, clock())
    assert [of.word for of in things if of.topic is Topic.ASKED] == ["hurried"]
    await trade.ship(order.no, "SF2")
    assert (await database.read(read_work, clock())).hurried == 0
    with pytest.raises(OrderMoved):
        await hurry(trade, order.no)


async def test_only_the_buyer_hurries_and_only_what_is_paid(sqlite_database: AnyDatabase) -> None:
    trade = await open_trade(sqlite_database)
    unpaid, gone = await trade.place(), await trade.buy()
    await trade.refund(gone.no)
    for order in (unpaid, gone):
        with pytest.raises(OrderMoved):
            await hurry(trade, order.no)
    with pytest.raises(OrderUnknown):
        await sqlite_database.transact(hurry_order, trade.people[0], unpaid.no)


async def test_many_taps_at_once_are_one(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    for _ in range(2):
        results = await race(*(hurry(trade, order.no) for _ in range(10)))
        assert sorted(results) == [False] * 9 + [True]
        clock.advance(hours=24)
