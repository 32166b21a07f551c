"""An order under way on the phone: another address, hurried once; and what staff see of both."""

import re
from html import unescape

import pytest

from commissions.actor import staff_acting
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.fulfilment.service import confirm_receipt
from shop.orders.new_price import ChangePrice
from shop.payments.repricing import change_price
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_pages_orders import fields, read, visible
from tests.support.clock import MovableClock
from tests.support.console import Console
from tests.support.trade import Trade, open_trade


@pytest.fixture
async def trade(door: Door) -> Trade:
    """A shop that trades behind the pages; `phone("3")` is its buyer's."""
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    opened.pay = door.payments  # type: ignore[assignment]
    return opened


async def test_another_address_by_typing_or_from_the_book(trade: Trade, phone: MakePhone, console: Console) -> None:
    order, buyer, desk = await trade.buy(), await phone("3"), await console.sign_in()
    path = f"/orders/{order.no}"
    assert f"{path}/address" in await read(await buyer.open(path))
    near = AddressForm("小满的妈妈", "13800000002", "330106", "文三路 9 号")
    kept = await trade.database.transact(add_address, trade.buyer, near)
    await trade.database.transact(add_address, trade.buyer, AddressForm("远", "13800000002", "330105", "湖墅路 1 号"))
    form = await read(await buyer.open(f"{path}/address"))
    assert "文三路 9 号" in form
    assert "湖墅路" not in form, "what is elsewhere is not offered"

    token = fields(form)["csrf"]
    wrong = {"csrf": token, "name": "小满", "phone": "12", "street": ""}
    text = await read(await buyer.post(f"{path}/address", wrong), 422)
    assert "看起来不对" in text or "11 位手机号" in text
    assert (
        await buyer.post(f"{path}/address", wrong | {"phone": "13800000001", "street": "北山街 2 号"})
    ).status == 303
    seen = await read(await buyer.open(path))
    assert "北山街 2 号" in seen
    assert "收货地址已改好" in seen
    assert (await buyer.post(f"{path}/address", {"csrf": token, "kept": kept.code})).status == 303
    assert "文三路 9 号" in visible(await read(await buyer.open(path)))

    assert "改过地址，按新地址发" in await desk.read("/console/orders/due?due=readdressed")
    one = await desk.read(f"/console/orders/{order.no}")
    assert "收货地址改过" in one
    assert "北山街" not in one, "where it was to go is as masked as where it goes"
    assert "北山街 2 号" in await desk.read(f"/console/orders/{order.no}/recipient")
    picked = await desk.post("/console/orders/picking", key=order.no)
    assert "改过地址" in await picked.text()
    printed = await (await desk.post("/console/orders/print", key=order.no)).text()
    assert "改过地址，这是新地址" in printed
    assert "文三路 9 号" in printed

    await trade.ship(order.no)
    assert f"{path}/address" not in await read(await buyer.open(path))
    assert "现在改不了地址了" in await read(await buyer.open(f"{path}/address"))
    late = {"csrf": token, "name": "小满", "phone": "13800000001", "street": "孤山路 1 号"}
    assert "现在改不了地址了" in await read(await buyer.post(f"{path}/address", late), 409)


async def test_a_buyer_hurries_once_and_staff_see_it(trade: Trade, phone: MakePhone, console: Console) -> None:
    order, buyer, desk = await trade.buy(), await phone("3"), await console.sign_in()
    path = f"/orders/{order.no}"
    token = fields(await read(await buyer.open(path)))["csrf"]
    for said in ("已经提醒店里尽快发货", "24 小时内已经催过了"):
        assert (await buyer.post(f"{path}/hurry", {"csrf": token})).status == 303
        seen = await read(await buyer.open(path))
        assert said in seen
        assert "已催过" in seen
    assert "催发货" not in visible(seen)
    assert "催过" in await desk.read("/console/orders/due?due=hurried")
    assert "催过发货" in await desk.read(f"/console/orders/{order.no}")
    await trade.ship(order.no)
    assert "没有买家在催" in await desk.read("/console/orders/due?due=hurried")
    assert "已催过" not in await read(await buyer.open(path))


async def test_one_finds_ones_own_orders_by_words_and_numbers(trade: Trade, phone: MakePhone) -> None:
    orders, buyer, other = [await trade.buy() for _ in range(12)], await phone("3"), await phone("0")
    text = await read(await buyer.open("/orders?q=%E7%BA%A2%E8%8C%B6"))
    assert text.count('class="order-body"') == 10
    more = re.search(r'href="(/orders\?[^"]*before=\d+)"', text)
    assert more is not None
    rest = await read(await buyer.open(unescape(more[1])))
    assert rest.count('class="order-body"') == 2, "the next page asks for the same words"
    found = await read(await buyer.open(f"/orders?q={orders[3].no[-6:].lower()}"))
    assert orders[3].no in found
    assert found.count('class="order-body"') == 1
    for nothing in ("%25", "_", "绿茶", "红茶 绿茶"):
        assert "没有找到这样的订单" in await read(await buyer.open(f"/orders?q={nothing}"))
    assert "没有找到这样的订单" in await read(await other.open(f"/orders?q={orders[0].no}"))
    assert "没有找到这样的订单" in await read(await buyer.open("/orders?tab=done&q=红茶"))


async def test_an_order_tells_each_time_and_how_its_price_came(
    trade: Trade, phone: MakePhone, clock: MovableClock
) -> None:
    order, buyer = await trade.place(2), await phone("3")
    price = ChangePrice(order.no, {"1": 20000}, None, "老顾客", staff_acting("mei"))
    await trade.database.transact(change_price, price)
    await trade.pay_for(await trade.find(order.no))
    clock.advance(hours=1)
    await trade.ship(order.no)
    clock.advance(hours=1)
    await trade.database.transact(confirm_receipt, trade.buyer, order.no)
    seen = visible(await read(await buyer.open(f"/orders/{order.no}")))
    assert all(said in seen for said in ("下单时间", "付款时间", "发货时间", "收货时间", "微信支付", "价格怎么来的"))
    assert "−56.00" in seen or "-56.00" in seen or "−¥56.00" in seen


async def test_a_buyer_puts_the_receipt_off_once(trade: Trade, phone: MakePhone) -> None:
    order, buyer = await trade.buy(), await phone("3")
    await trade.ship(order.no)
    path = f"/orders/{order.no}"
    text = await read(await buyer.open(path))
    assert "延长收货" in visible(text)
    assert "12月2日自动确认" in visible(text)
    for said in ("收货时间已延长", "已经延长过一次"):
        assert (await buyer.post(f"{path}/extension", {"csrf": fields(text)["csrf"]})).status == 303
        seen = await read(await buyer.open(path))
        assert said in seen
        assert "延长收货" not in visible(seen)
        assert "12月5日自动确认" in visible(seen)
