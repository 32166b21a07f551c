"""Races about units: the last one at two places, refunds against shipping, two counters, transfers against orders."""

from itertools import count
from typing import Any

from commissions.actor import staff_acting
from commissions.refusals import Refusal
from shop.catalog.queries import find_stock
from shop.fulfilment.pickups import ready_pickup, redeem_pickup
from shop.fulfilment.service import ShipOrder, ship_order
from shop.orders.order import OrderState
from shop.places.choosing import Pickup
from shop.places.opening import DescribePlace, save_place
from shop.places.queries import list_stock
from shop.places.shelving import Correct, MoveUnits, Receive, correct_stock, move_units, receive_stock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, TASKS, race
from tests.support.torture import TORTURE
from tests.support.trade import Trade, open_trade

pytestmark = RACING
ROUNDS = 20 if TORTURE else 2
MEI = staff_acting("mei")
SKU = "TEA-1-100"
AT_STORE = Pickup("west", "陈小满", "13800000001")
numbers = count(1)


async def open_two_places(database: AnyDatabase) -> Trade:
    """A shop with a store, and as much in each place as a test puts there."""
    trade = await open_trade(database, on_hand=1)
    place = DescribePlace("west", MEI, name="西湖店", address="龙井路 2 号", offers_pickup=True)
    await database.transact(save_place, place)
    return trade


def list_failures(results: list[Any]) -> list[Any]:
    """What is neither a result nor a refusal."""
    return [of for of in results if isinstance(of, BaseException) and not isinstance(of, Refusal)]


async def test_the_last_unit_at_two_places_is_sold_once_at_each(database: AnyDatabase) -> None:
    trade = await open_two_places(database)
    for _ in range(ROUNDS):
        rows = [row for row in await database.read(list_stock) if row.article == SKU]
        free = {row.place: row.free for row in rows}
        for place in ("main", "west"):
            if free.get(place, 0) < 1:
                await database.transact(receive_stock, Receive(place, SKU, 1, MEI))
        sent = [trade.place(1) for _ in range(TASKS // 2)]
        fetched = [trade.place(1, address="", pickup=AT_STORE) for _ in range(TASKS // 2)]
        results = await race(*(work for pair in zip(sent, fetched, strict=True) for work in pair))
        placed = [of for of in results if not isinstance(of, BaseException)]
        assert list_failures(results) == []
        assert sorted(order.way.value for order in placed) == ["parcel", "pickup"]
        assert all(row.free == 0 for row in await database.read(list_stock) if row.article == SKU)
    await trade.check()


async def test_a_refund_of_units_and_a_parcel_never_share_one(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=1000)
    for _ in range(ROUNDS):
        order = await trade.buy(20)
        refunds = [trade.refund(order.no, units={"1": 1}, restock=n % 2 == 0) for n in range(TASKS // 2)]
        parcels = [
            database.transact(ship_order, ShipOrder(order.no, "顺丰", f"SF{next(numbers)}", MEI, {"1": 1}))
            for _ in range(TASKS // 2)
        ]
        results = await race(*(work for pair in zip(refunds, parcels, strict=True) for work in pair))
        assert list_failures(results) == []
        [portion] = (await trade.find(order.no)).portions
        assert portion.shipped + portion.ended == portion.units == 20
        assert portion.returned <= portion.shipped
    await trade.check()


async def test_two_counters_hand_a_parcel_out_once(database: AnyDatabase) -> None:
    trade = await open_two_places(database)
    await database.transact(receive_stock, Receive("west", SKU, ROUNDS, MEI))
    for _ in range(ROUNDS):
        order = await trade.place(1, address="", pickup=AT_STORE)
        await trade.pay_for(order)
        ready = await race(*(database.transact(ready_pickup, order.no, by=staff_acting(f"li{n}")) for n in range(10)))
        assert len({parcel.id for parcel in ready}) == 1
        code = ready[0].code
        counters = (database.transact(redeem_pickup, code, by=staff_acting(f"c{n}")) for n in range(TASKS))
        results = await race(*counters)
        assert list_failures(results) == []
        assert sum(not isinstance(of, Refusal) for of in results) == 1
        assert (await trade.find(order.no)).state is OrderState.COMPLETED
    await trade.check()


async def test_orders_transfers_deliveries_and_corrections_at_once_lose_nothing(database: AnyDatabase) -> None:
    trade = await open_two_places(database)
    sku_id = trade.tea.skus[0].id
    await database.transact(receive_stock, Receive("main", SKU, 60, MEI))
    for _ in range(ROUNDS):
        before = (await database.read(find_stock, [sku_id]))[sku_id][0]
        works = []
        for n in range(TASKS // 4):
            ways = ("main", "west") if n % 2 else ("west", "main")
            works += [
                trade.place(1) if n % 2 else trade.place(1, address="", pickup=AT_STORE),
                database.transact(move_units, MoveUnits(SKU, 2, *ways, MEI)),
                database.transact(receive_stock, Receive(ways[0], SKU, 1, MEI)),
                database.transact(correct_stock, Correct("main", SKU, -1, "broken", MEI)),
            ]
        results = await race(*works)
        assert list_failures(results) == []
        received = sum(of is True for of in results)
        corrected = sum(of is None for of in results[3::4])
        assert (await database.read(find_stock, [sku_id]))[sku_id][0] == before + received - corrected
    await trade.check()
