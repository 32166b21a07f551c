"""After-sales on the phone: asked for with pictures, sent back, contested, cancelled; and what a stranger sees."""

import io
import re

import pytest
from aiohttp import FormData
from PIL import Image

from commissions.actor import staff_acting
from shop.cases.case import CaseKind, CaseState, Reason
from shop.cases.deciding import Decide, SendAgain, accept_goods, agree, refuse, send_again
from shop.cases.queries import list_cases_of
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import Order
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_pages_orders import fields, read, visible
from tests.support.cases import NO_LIMIT, TERMS, Counter
from tests.support.clock import MovableClock
from tests.support.shop_web import Phone
from tests.support.trade import open_trade

MEI = staff_acting("mei")


@pytest.fixture
async def counter(door: Door, clock: MovableClock) -> Counter:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    trade.pay = door.payments  # type: ignore[assignment]
    return Counter(trade, clock)


async def receive(counter: Counter, order: Order) -> None:
    await counter.trade.ship(order.no)
    await counter.database.transact(confirm_receipt, counter.trade.buyer, order.no)


def draw() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "#884422").save(drawn, "JPEG")
    return drawn.getvalue()


async def post_asking(buyer: Phone, order: Order, pictures: int, **typed: str) -> tuple[int, str]:
    form = FormData()
    for name, value in {"csrf": await buyer.token(), **typed}.items():
        form.add_field(name, value)
    for _ in range(pictures):
        form.add_field("picture", draw(), filename="a.jpg", content_type="image/jpeg")
    path = f"/orders/{order.no}/aftersales"
    answer = await buyer.client.post(path, data=form, allow_redirects=False)
    return answer.status, answer.headers.get("Location", "") or await answer.text()


async def test_part_of_an_order_is_asked_back_with_pictures_and_followed_to_its_refund(
    counter: Counter, phone: MakePhone
) -> None:
    order = await counter.trade.buy(3)
    buyer = await phone("3")
    await buyer.open("/me")
    await receive(counter, order)
    assert "申请售后" in visible(await read(await buyer.open(f"/orders/{order.no}")))
    kinds = visible(await read(await buyer.open(f"/orders/{order.no}/aftersales")))
    assert all(word in kinds for word in ("仅退款", "退货退款", "补寄"))
    text = await read(await buyer.open(f"/orders/{order.no}/aftersales?kind=return"))
    assert "七天无理由" in visible(text)
    assert "最多 3 件" in visible(text)

    sent = {"kind": "return", "reason": "flawed", "units-1": "2", "words": "有霉点", "key": fields(text)["key"]}
    status, page = await post_asking(buyer, order, 2, **sent)
    assert status == 303, page
    again, path = await post_asking(buyer, order, 0, **sent)
    assert (again, path) == (303, page), "a second tap is the first"
    [of] = await counter.database.read(list_cases_of, order.no)
    assert (of.units, len(of.pictures)) == ({"1": 2}, 2)
    seen = await read(await buyer.open(path))
    assert "等待商家处理" in visible(seen)
    assert "256.00" in visible(seen)
    assert (await buyer.get(re.search(r'<img src="(/me/files/\w+)"', seen)[1])).status == 200  # type: ignore[index]

    await counter.database.transact(agree, Decide(of.no, MEI), alone_up_to_fen=NO_LIMIT)
    assert "还没有填退货地址" in visible(await read(await buyer.open(path)))
    assert (await buyer.post(f"{path}/parcel", {"carrier": "圆通", "number": "YT1"})).status == 303
    assert "等待商家验货" in visible(await read(await buyer.open(path)))
    assert (await buyer.post(f"{path}/withdrawal", {})).status == 409
    await counter.database.transact(accept_goods, Decide(of.no, MEI), alone_up_to_fen=NO_LIMIT)
    assert "正在原路退回" in visible(await read(await buyer.open(path)))
    assert "已退款" in visible(await read(await buyer.open(f"/orders/{order.no}")))
    assert 'href="/aftersales"' in await read(await buyer.open("/orders"))
    assert "退货退款" in visible(await read(await buyer.open("/aftersales")))


async def test_a_refusal_is_read_and_contested_and_goods_come_again(counter: Counter, phone: MakePhone) -> None:
    buyer = await phone("3")
    await buyer.open("/me")
    assert "还没有申请过售后" in visible(await read(await buyer.open("/aftersales")))
    order = await counter.received(1)
    of = await counter.ask(order, CaseKind.RESEND, {"1": 1}, Reason.MISSING)
    await counter.database.transact(refuse, Decide(of.no, MEI, "称过重，没有少"))
    path = f"/aftersales/{of.no}"
    page = visible(await read(await buyer.open(path)))
    assert "称过重，没有少" in page
    assert (await buyer.post(f"{path}/appeal", {"words": ""})).status == 409
    assert (await buyer.post(f"{path}/appeal", {"words": "袋子是空的"})).status == 303
    assert "等待商家处理" not in visible(await read(await buyer.open(path)))
    await counter.database.transact(agree, Decide(of.no, staff_acting("lan")), alone_up_to_fen=NO_LIMIT)
    await counter.database.transact(send_again, SendAgain(of.no, "顺丰", "SF9", MEI))
    page = visible(await read(await buyer.open(path)))
    assert "已补寄" in page
    assert "SF9" in page


async def test_a_paid_order_is_cancelled_with_one_tap(counter: Counter, phone: MakePhone) -> None:
    order = await counter.trade.buy(1)
    buyer = await phone("3")
    await buyer.open("/me")
    assert "取消整张订单" in visible(await read(await buyer.open(f"/orders/{order.no}/aftersales")))
    assert (await buyer.post(f"/orders/{order.no}/aftersales/cancellation", {})).status == 303
    assert (await counter.trade.find(order.no)).is_refunded
    assert "现在没有可以申请售后的商品" in visible(await read(await buyer.open(f"/orders/{order.no}/aftersales")))


async def test_wrong_input_is_named_and_what_was_typed_stays(counter: Counter, phone: MakePhone) -> None:
    order = await counter.received(2)
    buyer = await phone("3")
    await buyer.open("/me")
    sent = {"kind": "refund", "reason": "flawed", "units-1": "1", "words": "有霉点"}
    for changed, said in (
        ({"reason": "x"}, "选一个原因"),
        ({"units-1": "9"}, "最多 2 件"),
        ({"units-1": "1e3"}, "最多 2 件"),
        ({"units-1": ""}, "至少选一件商品"),
        ({"reason": "other", "words": " "}, "写 1 到 300 个字"),
        ({"reason": "no_reason"}, "这个原因不适用"),
    ):
        status, page = await post_asking(buyer, order, 0, **(sent | changed))
        assert (status, said in visible(page)) == (422, True), (changed, visible(page))
    assert "有霉点" in (await post_asking(buyer, order, 0, **(sent | {"reason": "x"})))[1]
    assert (await post_asking(buyer, order, 0, kind="x"))[0] == 303
    assert await counter.database.read(list_cases_of, order.no) == ()
    of = await counter.ask(order, CaseKind.RETURN, {"1": 1}, terms=TERMS)
    await counter.agree(of)
    assert (await counter.find(of)).state is CaseState.SENDING_BACK
    page = visible(await read(await buyer.open(f"/aftersales/{of.no}")))
    assert "龙井路 8 号" in page
