"""Parcels: shipped in one or several, received by the buyer or by themselves; the last one completes the order."""

import asyncio

import pytest

from commissions.actor import staff_acting
from commissions.awards.service import mature_awards
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.refusals import NothingToShip, ParcelRefused
from shop.fulfilment.service import ShipOrder, confirm_receipt, receive_by_itself, ship_order
from shop.orders.order import OrderState, OrderTerms
from shop.orders.refusals import OrderMoved
from shop.orders.service import place_order
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import open_trade


async def test_shipped_and_received_starts_the_hold_and_then_the_money_is_available(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    assert (await trade.ship(order.no)).state is OrderState.SHIPPED
    clock.advance(days=3)
    await asyncio.gather(*(database.transact(confirm_receipt, trade.buyer, order.no) for _ in range(10)))
    assert (await trade.find(order.no)).state is OrderState.COMPLETED
    assert len(await database.read(published, "OrderCompleted")) == 1
    clock.advance(days=6, hours=23)
    assert await database.transact(mature_awards) == 0
    clock.advance(hours=1)
    assert await database.transact(mature_awards) == 3
    balances = await database.read(find_balances, member(trade.people[2]))
    assert (balances["pending"], balances["available"]) == (0, 1280)
    await trade.check()


async def test_a_parcel_tells_the_buyer_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    command = ShipOrder(order.no, " 顺丰 速运 ", "SF 1001 ", staff_acting("mei"))
    parcels = await asyncio.gather(*(database.transact(ship_order, command) for _ in range(5)))
    assert len({parcel.id for parcel in parcels}) == 1
    [(_, event)] = await database.read(published, "OrderShipped")
    assert (event["carrier"], event["number"], event["title"]) == ("顺丰 速运", "SF1001", "古树红茶")
    with pytest.raises(NothingToShip):
        await trade.ship(order.no, "SF2")


async def test_several_parcels_ship_the_order_with_the_last_and_complete_it_when_all_are_received(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy(3, 1)
    assert (await trade.ship(order.no, "SF1", {"1": 2})).state is OrderState.PAID
    with pytest.raises(OrderMoved):
        await database.transact(confirm_receipt, trade.buyer, order.no)
    for too_much in ({"1": 2}, {"2": 2}, {"1": -1}, {"9": 1}, {"1": 0}):
        with pytest.raises(NothingToShip):
            await trade.ship(order.no, "SF2", too_much)
    clock.advance(days=10)
    assert await database.transact(receive_by_itself) == 1
    assert (await trade.find(order.no)).state is OrderState.PAID
    assert (await trade.ship(order.no, "SF2")).state is OrderState.SHIPPED
    assert await database.transact(receive_by_itself) == 0
    clock.advance(days=10)
    assert await database.transact(receive_by_itself) == 1
    assert (await trade.find(order.no)).state is OrderState.COMPLETED
    assert [parcel.lines for parcel in await database.read(list_parcels, order.no)] == [{"1": 2}, {"1": 1, "2": 1}]
    await trade.check()


async def test_a_parcel_counts_as_received_after_the_days_that_held_when_the_order_was_placed(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await database.transact(place_order, trade.order_form(1), OrderTerms(auto_receive_days=2))
    await trade.pay_for(order)
    await database.transact(ship_order, ShipOrder(order.no, "顺丰", "SF1", staff_acting("mei")))
    clock.advance(days=2, seconds=-1)
    assert await database.transact(receive_by_itself) == 0
    clock.advance(seconds=1)
    assert await database.transact(receive_by_itself) == 1
    assert (await trade.find(order.no)).state is OrderState.COMPLETED


async def test_only_paid_orders_are_shipped_and_only_what_is_not_refunded(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    unpaid, gone, part = await trade.place(), await trade.buy(), await trade.buy(1, 1)
    with pytest.raises(OrderMoved):
        await trade.ship(unpaid.no)
    await trade.refund(gone.no)
    with pytest.raises(NothingToShip):
        await trade.ship(gone.no)
    await trade.refund(part.no, units={"2": 1})
    assert (await trade.ship(part.no)).state is OrderState.SHIPPED
    assert (await database.read(list_parcels, part.no))[0].lines == {"1": 1}
    await trade.check()


async def test_a_refund_of_what_is_left_makes_the_order_shipped(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1, 1)
    await trade.ship(order.no, lines={"1": 1})
    await trade.refund(order.no, units={"2": 1})
    assert (await trade.find(order.no)).state is OrderState.SHIPPED
    late = await trade.buy(1, 1)
    await trade.ship(late.no, lines={"1": 1})
    clock.advance(days=10)
    await database.transact(receive_by_itself)
    await trade.refund(late.no, units={"2": 1})
    assert (await trade.find(late.no)).state is OrderState.COMPLETED
    await trade.check()


@pytest.mark.parametrize(
    ("carrier", "number", "field"), [("", "SF1", "carrier"), ("顺丰", " ", "number"), ("顺丰", "1" * 41, "number")]
)
async def test_a_parcel_needs_a_carrier_and_a_number(
    database: AnyDatabase, carrier: str, number: str, field: str
) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    with pytest.raises(ParcelRefused) as refused:
        await database.transact(ship_order, ShipOrder(order.no, carrier, number, staff_acting("mei")))
    assert refused.value.data["field"] == field
