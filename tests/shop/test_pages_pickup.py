"""Pickup on the phone: chosen at the checkout without scripts, and the code on the order's page alone."""

import re

import pytest

from commissions.actor import staff_acting
from shop.fulfilment.pickups import ready_pickup, redeem_pickup
from shop.orders.order import Channel, Order
from shop.orders.queries import list_orders
from shop.payments.asking import announce_payment
from shop.payments.service import confirm_payment
from shop.places.opening import DescribePlace, save_place
from shop.places.place import Way
from shop.places.shelving import MoveUnits, move_units
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_pages_orders import fields, read, submit, visible
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
WEST = {"name": "西湖店", "address": "西湖区龙井路 2 号 1 层", "phone": "0571-88880000", "hours": "每天 9:00–21:00"}


@pytest.fixture
async def trade(door: Door) -> Trade:
    """A shop with a store that offers pickup; `phone("3")` is the buyer's."""
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    opened.pay = door.payments  # type: ignore[assignment]
    await door.database.transact(save_place, DescribePlace("west", MEI, **WEST, offers_pickup=True))
    await door.database.transact(move_units, MoveUnits("TEA-1-100", 10, "main", "west", MEI))
    return opened


async def last_order(trade: Trade) -> Order:
    return (await trade.database.read(list_orders, trade.buyer)).items[0]


async def pay(trade: Trade, order: Order) -> None:
    await announce_payment(trade.database, trade.pay, trade.buyer, order.no)
    await trade.database.transact(confirm_payment, trade.pay.pay(order.no))


async def test_an_ordinary_shop_says_nothing_of_pickup(door: Door, phone: MakePhone) -> None:
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    assert "自提" not in await read(await (await phone("3")).open(f"/checkout?sku={opened.sku}"))


async def test_pickup_is_chosen_paid_made_ready_and_redeemed(trade: Trade, phone: MakePhone) -> None:
    buyer, here = await phone("3"), f"/checkout?sku={trade.sku}&quantity=2"
    sent = await read(await buyer.open(here))
    assert "合计¥264.00" in visible(sent)
    [link] = re.findall(r'href="(/checkout[^"]*way=pickup[^"]*)"', sent)
    fetched = await read(await buyer.open(link.replace("&amp;", "&")))
    for told in (*WEST.values(), "自提免运费", "合计¥256.00"):
        assert told in visible(fetched)
    assert 'name="name" value="陈小满"' in fetched

    wrong = {"name": "陈先生", "phone": "12", "note": "晚上来"}
    again = await read(await buyer.post("/orders", fields(fetched) | wrong), 422)
    assert "提货人的姓名" in again
    for typed in wrong.values():
        assert f'value="{typed}"' in again
    linked = await read(await buyer.open(link.replace("&amp;", "&") + "&name=Mallory&note=Mallory"))
    assert "Mallory" not in linked, "a link types nothing for whoever opens it"
    placed = await buyer.post("/orders", fields(fetched) | {"name": "陈小满", "phone": "13800000001"})
    assert placed.status == 303
    order = await last_order(trade)
    assert (order.way, order.total_fen, order.channel) == (Way.PICKUP, 25600, Channel.DIRECT)

    await pay(trade, order)
    waiting = visible(await read(await buyer.open(f"/orders/{order.no}")))
    assert "备货中" in waiting
    assert "提货码" not in waiting.partition("凭提货码到店领取")[2]
    ready = await trade.database.transact(ready_pickup, order.no, by=MEI)
    assert ready.code is not None
    shown = await read(await buyer.open(f"/orders/{order.no}"))
    assert f"{ready.code[:4]} {ready.code[4:8]} {ready.code[8:]}" in visible(shown)
    assert "确认收货" not in shown
    assert "待提货" in visible(await read(await buyer.open("/orders")))
    assert ready.code not in await read(await buyer.open("/orders"))
    stranger = await (await phone("0")).open(f"/orders/{order.no}")
    assert stranger.status == 404

    await trade.database.transact(redeem_pickup, ready.code, by=MEI)
    done = visible(await read(await buyer.open(f"/orders/{order.no}")))
    assert "已提货 2 件" in done
    assert ready.code[:4] + " " not in done
    await trade.check()


async def test_what_lies_in_a_store_alone_is_offered_for_pickup_there(trade: Trade, phone: MakePhone) -> None:
    await trade.database.transact(move_units, MoveUnits("TEA-1-100", 40, "main", "west", MEI))
    text = visible(await read(await (await phone("3")).open(f"/checkout?sku={trade.sku}&quantity=3")))
    assert "自提免运费" in text
    assert WEST["address"] in text


@pytest.mark.parametrize(
    ("path", "channel"),
    [
        ("/?via=menu", Channel.MENU),
        ("/search?q=%E8%8C%B6&via=search", Channel.SEARCH),
        ("/?via=poster", Channel.POSTER),
        ("/?via=teleport", Channel.DIRECT),
        ("/", Channel.DIRECT),
    ],
)
async def test_an_order_remembers_how_its_buyer_came(
    trade: Trade, phone: MakePhone, path: str, channel: Channel
) -> None:
    buyer = await phone("3")
    await buyer.open(path)
    await submit(buyer, f"/checkout?sku={trade.sku}")
    assert (await last_order(trade)).channel is channel


async def test_a_shop_link_is_a_channel_and_the_last_arrival_counts(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    await buyer.open("/?via=menu")
    await buyer.open("/s/nobody00")
    await submit(buyer, f"/checkout?sku={trade.sku}")
    assert (await last_order(trade)).channel is Channel.LINK
    await buyer.open("/?via=search")
    assert (await last_order(trade)).channel is Channel.LINK
