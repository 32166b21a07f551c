"""Pickup: a kind of parcel. Ready is shipped, redeemed is received; the code is for the buyer and the counter alone."""

import pytest
from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.awards.service import mature_awards
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from shop.addresses.refusals import BadAddress
from shop.catalog.refusals import OutOfStock
from shop.fulfilment.parcel import clean_code
from shop.fulfilment.pickups import Redeemed, ready_pickup, redeem_pickup
from shop.fulfilment.refusals import (
    NothingToShip,
    PickupRedeemed,
    PickupRefunded,
    PickupUnknown,
    PickupWaits,
    WayContradicted,
)
from shop.fulfilment.service import confirm_receipt, receive_by_itself
from shop.fulfilment.tables import parcel
from shop.orders.order import Order, OrderState
from shop.orders.screening import list_traces
from shop.places.choosing import Pickup
from shop.places.opening import DescribePlace, save_place
from shop.places.place import Way
from shop.places.refusals import PickupRefused
from shop.places.shelving import MoveUnits, move_units
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.racing import RACING, race
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
STORE = DescribePlace("west", MEI, name="西湖店", address="龙井路 2 号", offers_pickup=True)
AT_STORE = Pickup("west", " 陈小满 ", "138 0000 0001")


async def open_store(database: AnyDatabase, units: int = 10) -> Trade:
    """A shop with a store in which some of the tea lies."""
    trade = await open_trade(database)
    await database.transact(save_place, STORE)
    await database.transact(move_units, MoveUnits("TEA-1-100", units, "main", "west", MEI))
    return trade


async def buy(trade: Trade, *quantities: int) -> Order:
    """An order that is fetched at the store, paid."""
    order = await trade.place(*quantities, address="", pickup=AT_STORE)
    await trade.pay_for(order)
    return await trade.find(order.no)


async def test_what_is_fetched_costs_no_shipping_and_comes_from_its_place(database: AnyDatabase) -> None:
    trade = await open_store(database)
    order = await buy(trade, 2)
    assert (order.way, order.shipping_fen, order.total_fen) == (Way.PICKUP, 0, 25600)
    assert (order.recipient.name, order.recipient.phone, order.recipient.region) == ("陈小满", "13800000001", "")
    assert [of.place_id for of in order.portions] == [order.pickup_place_id]
    with pytest.raises(OutOfStock):
        await buy(trade, 9)
    with pytest.raises(PickupRefused):
        await trade.place(1, address="", pickup=Pickup("main", "陈小满", "13800000001"))
    with pytest.raises(BadAddress):
        await trade.place(1, address="", pickup=Pickup("west", "", "12"))
    kinds = await database.transact(lambda tx: len(list_traces(tx, order)))
    assert kinds == 2, "a phone and who pays; everyone who fetches there would share the place"
    await trade.check()


async def test_redeeming_completes_the_order_and_starts_the_hold(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_store(database)
    order = await buy(trade, 2)
    ready = await database.transact(ready_pickup, order.no, by=MEI)
    assert await database.transact(ready_pickup, order.no, by=MEI) == ready
    assert (await trade.find(order.no)).state is OrderState.SHIPPED
    [(_, event)] = await database.read(published, "OrderReady")
    assert event["place"] == "西湖店"
    assert ready.code is not None
    assert ready.code not in str(event)

    clock.advance(days=30)
    assert await database.transact(receive_by_itself) == 0
    with pytest.raises(PickupWaits):
        await database.transact(confirm_receipt, trade.buyer, order.no)
    typed = f" {ready.code[:4]} {ready.code[4:8]}-{ready.code[8:]} "
    redeemed = await database.transact(redeem_pickup, typed, by=staff_acting("counter-1"))
    assert redeemed.parcel.lines == {"1": 2}
    assert (await trade.find(order.no)).state is OrderState.COMPLETED
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 3
    assert (await database.read(find_balances, member(trade.people[2])))["available"] == 2560
    await trade.check()


@RACING
async def test_a_code_is_redeemed_once_however_many_counters_take_it(database: AnyDatabase) -> None:
    trade = await open_store(database)
    order = await buy(trade, 1)
    ready = await database.transact(ready_pickup, order.no, by=MEI)
    tries = (database.transact(redeem_pickup, ready.code or "", by=staff_acting(f"counter-{n}")) for n in range(20))
    outcomes = [type(of) for of in await race(*tries)]
    assert (outcomes.count(Redeemed), outcomes.count(PickupRedeemed)) == (1, 19)
    await trade.check()


async def test_codes_of_nobody_of_another_place_and_of_a_refunded_order_hand_out_nothing(
    database: AnyDatabase,
) -> None:
    trade = await open_store(database)
    order = await buy(trade, 1)
    ready = await database.transact(ready_pickup, order.no, by=MEI)
    assert ready.code is not None
    other = str((int(ready.code) + 1) % 10**12).zfill(12)
    for code, place_id in (("", None), (other, None), (ready.code, 1)):
        with pytest.raises(PickupUnknown):
            await database.transact(redeem_pickup, code, by=MEI, place_id=place_id)
    await trade.refund(order.no, restock=True)
    with pytest.raises(PickupRefunded):
        await database.transact(redeem_pickup, ready.code, by=MEI)
    await trade.check()


async def test_a_code_is_kept_sealed_and_says_nothing_in_the_database(database: AnyDatabase) -> None:
    trade = await open_store(database)
    order = await buy(trade, 1)
    ready = await database.transact(ready_pickup, order.no, by=MEI)
    [row] = await database.read(lambda of: of.execute(select(parcel)).all())
    assert ready.code is not None
    assert ready.code.encode() not in row.sealed_code
    assert ready.code not in str(row)
    assert clean_code(" 12-3４ ") == "123"


async def test_what_is_sent_is_not_fetched_and_what_is_fetched_is_not_sent(database: AnyDatabase) -> None:
    trade = await open_store(database)
    fetched, sent = await buy(trade, 1), await trade.buy(1)
    with pytest.raises(WayContradicted):
        await trade.ship(fetched.no)
    with pytest.raises(WayContradicted):
        await database.transact(ready_pickup, sent.no, by=MEI)
    await trade.refund(fetched.no)
    with pytest.raises(NothingToShip):
        await database.transact(ready_pickup, fetched.no, by=MEI)
    await trade.check()
