"""From the checkout to the parcel on the phone: forms, the payment JSON, states in words, and nobody else's orders."""

import re
import sqlite3
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import ClientResponse
from sqlalchemy.exc import OperationalError

from commissions.actor import TERMINAL
from commissions.network.queries import find_distributor
from shop.checkout.queries import find_cart
from shop.checkout.service import add_to_cart
from shop.desk.deciding import save
from shop.invoices.queries import list_titles
from shop.members.consents import find_consent
from shop.members.member import Identity
from shop.members.service import follow
from shop.orders.order import Order, OrderState
from shop.orders.queries import list_orders
from shop.orders.refusals import ShopNotOpen
from shop.orders.service import place_order
from shop.payments.asking import ask_due_payments
from shop.refunds.sending import send_due_refunds
from shop.settings.service import SaveDocument
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.shop_web import CHROME, Phone, StandInSceneCodes
from tests.support.trade import Trade, open_trade


@pytest.fixture
async def trade(door: Door) -> Trade:
    """A shop that trades behind the pages; `phone("3")` is its buyer's."""
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    opened.pay = door.payments  # type: ignore[assignment]
    return opened


def fields(text: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return {
        name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    }


def visible(text: str) -> str:
    """What a person reads."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text.partition("<main")[2])).split())


async def read(response: ClientResponse, status: int = 200) -> str:
    text = await response.text()
    assert response.status == status, text
    assert "None" not in visible(text)
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    return text


async def only_order(trade: Trade) -> Order:
    [order] = (await trade.database.read(list_orders, trade.buyer)).items
    return order


async def submit(buyer: Phone, path: str, **changes: str) -> ClientResponse:
    form = fields(await read(await buyer.open(path)))
    return await buyer.post("/orders", form | changes)


async def test_whoever_does_not_get_their_turn_is_told_to_try_again(
    trade: Trade, phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = await phone("3")
    await trade.database.transact(add_to_cart, trade.buyer, trade.sku, 2)
    form = fields(await read(await buyer.open("/checkout")))

    async def wait_too_long(*_: Any, **__: Any) -> None:
        raise OperationalError("UPDATE offer_use", {}, sqlite3.OperationalError("database is locked"))

    with monkeypatch.context() as crowd:
        crowd.setattr(trade.database, "transact", wait_too_long)
        assert "现在人有点多" in visible(await read(await buyer.post("/orders", form), 503))
    assert (await buyer.post("/orders", form)).status == 303


async def test_from_the_cart_to_a_paid_order(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    await trade.database.transact(add_to_cart, trade.buyer, trade.sku, 2)
    text = await read(await buyer.open("/checkout"))
    assert "陈小满" in text
    assert "合计¥264.00" in visible(text)
    placed = await submit(buyer, "/checkout", note="请轻放")
    order = await only_order(trade)
    assert (placed.status, placed.headers["Location"]) == (303, f"/payment/{order.no}?now=1")
    assert (order.total_fen, order.note) == (26400, "请轻放")
    assert (await trade.database.read(find_cart, trade.buyer, START)).lines == ()
    assert "微信支付 ¥264.00" in await read(await buyer.open(f"/payment/{order.no}"))
    sheet = await buyer.post(f"/payment/{order.no}/prepay")
    assert (await sheet.json())["package"] == f"prepay_id=prepay-{order.no}"
    assert "正在确认付款结果" in await read(await buyer.open(f"/orders/{order.no}/result"))
    trade.pay.pay(order.no)
    checked = await buyer.post(f"/payment/{order.no}/check")
    assert checked.headers["Location"] == f"/orders/{order.no}/result"
    assert "付款成功" in await read(await buyer.open(f"/orders/{order.no}/result"))
    assert await (await buyer.get(f"/orders/{order.no}/state")).json() == {"state": "paid"}
    gone = await buyer.get(f"/payment/{order.no}")
    assert (gone.status, gone.headers["Location"]) == (302, f"/orders/{order.no}/result")


async def test_an_invoice_is_asked_for_at_the_checkout_and_followed_on_the_order(
    trade: Trade, phone: MakePhone
) -> None:
    buyer = await phone("3")
    path = f"/checkout?sku={trade.sku}"
    wrong = {"invoice": "company", "invoice_title": "某某茶业有限公司", "invoice_tax_number": "91350100M000100Y44"}
    refused = await read(await submit(buyer, path, **wrong), 422)
    assert "税号不对" in refused
    assert 'value="某某茶业有限公司"' in refused
    assert 'value="company" data-invoice-said="企业" checked' in refused
    assert (await trade.database.read(list_orders, trade.buyer)).items == ()

    right = wrong | {"invoice_tax_number": "91350100m000100y43", "remember_title": "1"}
    placed = await submit(buyer, path, **right)
    order = await only_order(trade)
    assert placed.status == 303
    assert "某某茶业有限公司 · 付款后开" in visible(await read(await buyer.open(f"/orders/{order.no}")))
    asked = await read(await buyer.open(f"/orders/{order.no}/invoice"))
    assert "付款后就开" in asked
    assert "91350100M000100Y43" in asked

    [title] = await trade.database.read(list_titles, trade.buyer)
    assert f'name="invoice" value="{title.code}"' in await read(await buyer.open(path))
    assert (await submit(buyer, path, invoice=title.code)).status == 303
    assert "91350100M000100Y43" in visible(await read(await buyer.open("/me/invoice-titles")))
    gone = await buyer.post("/me/invoice-titles/removal", {"title": title.code})
    assert gone.status == 303
    assert "这个抬头已经删除" in await read(await submit(buyer, path, invoice=title.code), 422)
    assert (await buyer.post("/me/invoice-titles/removal", {"title": title.code})).status == 404


async def test_buying_one_thing_at_once_and_tapping_twice(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    form = fields(await read(await buyer.open(f"/checkout?sku={trade.sku}&quantity=3")))
    first, second = await buyer.post("/orders", form), await buyer.post("/orders", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert (await only_order(trade)).units == 3


async def test_what_a_form_says_about_money_is_not_looked_at(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    await submit(buyer, f"/checkout?sku={trade.sku}", total_fen="1", price_fen="1", total="0.01")
    assert (await only_order(trade)).total_fen == 13600


@pytest.mark.parametrize("quantity", ["0", "-1", "1e3", "1.5", "1000", "1 1"])
async def test_a_quantity_that_is_none_is_refused(trade: Trade, phone: MakePhone, quantity: str) -> None:
    buyer = await phone("3")
    done = await submit(buyer, f"/checkout?sku={trade.sku}", quantity=quantity)
    await read(done, 422)


async def test_another_price_than_the_one_seen_is_shown_again_first(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    again = await read(await submit(buyer, f"/checkout?sku={trade.sku}", seen="0" * 16, note="请轻放"), 409)
    assert "请再看一遍金额" in again
    assert 'value="请轻放"' in again, "what was typed stays"
    assert (await trade.database.read(list_orders, trade.buyer)).items == ()


async def test_without_an_address_one_is_asked_for(trade: Trade, phone: MakePhone) -> None:
    newcomer = await phone("newcomer")
    text = await read(await newcomer.open(f"/checkout?sku={trade.sku}"))
    assert "先填收货地址" in text
    assert "提交订单</button>" not in text


async def test_every_state_of_an_order_says_what_comes_next(
    trade: Trade, phone: MakePhone, clock: MovableClock
) -> None:
    buyer = await phone("3")

    async def shown(no: str) -> str:
        return visible(await read(await buyer.open(f"/orders/{no}")))

    expired, order = await trade.announce(), await trade.announce()
    assert "等待付款" in await shown(order.no)
    await trade.confirm(trade.pay.pay(order.no))
    assert "等待发货" in await shown(order.no)
    await trade.ship(order.no)
    assert "12月2日自动确认" in await shown(order.no)
    assert "SF1001" in await shown(order.no)
    await buyer.post(f"/orders/{order.no}/receipt")
    assert "已完成" in await shown(order.no)
    clock.advance(minutes=31)
    await ask_due_payments(trade.database, trade.pay)
    assert "超过付款时间，没有扣款" in await shown(expired.no)
    await trade.refund(order.no, {"1": 800}, reason="少发一包")
    assert "少发一包¥8.00 退回中" in await shown(order.no)
    await trade.refund(order.no)
    assert "退款中" in await shown(order.no)
    trade.pay.refund_status = "SUCCESS"
    for _ in range(3):
        await send_due_refunds(trade.database, trade.pay)
        clock.advance(minutes=1)
    assert "已退款¥136.00 已原路退回" in (await shown(order.no)).replace("已退款 ", "已退款")


async def test_a_cancelled_order_is_closed_at_pay_and_here(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    order = await trade.announce()
    done = await buyer.post(f"/orders/{order.no}/cancellation")
    assert done.headers["Location"] == f"/orders/{order.no}"
    assert "你取消了这张订单" in await read(await buyer.open(f"/orders/{order.no}"))
    assert trade.pay.bills[order.no].state == "CLOSED"


async def test_when_pay_is_silent_nothing_changes_and_the_page_says_so(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    order, begun = await trade.place(), await trade.announce()
    trade.pay.silent = True
    assert (await buyer.post(f"/payment/{order.no}/prepay")).status == 503
    assert "没有任何改动" in await read(await buyer.post(f"/orders/{begun.no}/cancellation"), 503)
    assert (await buyer.post(f"/payment/{begun.no}/check")).status == 303
    assert (await trade.find(begun.no)).state is OrderState.PLACED


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/orders/{no}"),
        ("get", "/orders/{no}/result"),
        ("get", "/orders/{no}/state"),
        ("get", "/payment/{no}"),
        ("post", "/payment/{no}/prepay"),
        ("post", "/payment/{no}/check"),
        ("post", "/orders/{no}/cancellation"),
        ("post", "/orders/{no}/receipt"),
    ],
)
async def test_somebody_elses_order_is_not_there(trade: Trade, phone: MakePhone, method: str, path: str) -> None:
    stranger = await phone("1")
    await stranger.open("/me")
    order = await trade.announce()
    response = await getattr(stranger, method)(path.format(no=order.no))
    assert response.status == 404
    assert (await trade.find(order.no)).state is OrderState.PLACED


async def test_the_list_has_tabs_pages_and_an_empty_face(trade: Trade, phone: MakePhone) -> None:
    buyer, newcomer = await phone("3"), await phone("newcomer")
    assert "这里还没有订单" in await read(await newcomer.open("/orders"))
    for _ in range(12):
        await trade.place(1, 1)
    await trade.buy()
    text = await read(await buyer.open("/orders"))
    older = unescape(re.findall(r'class="more" href="([^"]+)"', text)[0])
    assert text.count('class="card order"') == 10
    assert (await read(await buyer.open(older))).count('class="card order"') == 3
    assert (await read(await buyer.open("/orders?tab=to_ship"))).count('class="card order"') == 1
    assert (await read(await buyer.open("/orders?tab=nonsense"))).count('class="card order"') == 10


async def test_a_buyer_who_does_not_follow_sees_the_code_of_their_own_referrer(
    trade: Trade, phone: MakePhone, door: Door
) -> None:
    buyer = await phone("3")
    codes: Any = door.scene_codes
    assert isinstance(codes, StandInSceneCodes)
    order = await trade.buy()
    for path in (f"/orders/{order.no}", f"/orders/{order.no}/result"):
        text = await read(await buyer.open(path))
        assert "长按关注，发货时告诉你" in text
        assert text.count('alt="关注公众号的二维码"') == 1
    assert len(codes.made) == 1
    assert await trade.database.read(find_distributor, trade.people[2]) is not None
    await trade.database.transact(follow, Identity("wx1", "openid-3"))
    assert "长按关注" not in await read(await buyer.open(f"/orders/{order.no}"))


async def test_without_a_code_to_show_the_page_is_whole_all_the_same(
    trade: Trade, phone: MakePhone, door: Door
) -> None:
    buyer = await phone("3")
    door.scene_codes.broken = True  # type: ignore[attr-defined]
    order = await trade.buy()
    assert "长按关注" not in await read(await buyer.open(f"/orders/{order.no}"))


async def test_outside_wechat_the_page_shows_where_to_pay(trade: Trade, phone: MakePhone) -> None:
    buyer = await phone("3")
    await buyer.open("/me")
    order = await trade.announce()
    buyer.agent = CHROME
    asked = await read(await buyer.get(f"/payment/{order.no}?now=1"))
    assert "显示付款码" in asked
    assert "data-pay " not in asked
    assert (await buyer.post(f"/payment/{order.no}/outside", fields(asked))).status == 303
    shown = await read(await buyer.get(f"/payment/{order.no}"))
    assert "用微信扫一扫付款" in shown
    assert f'data-state="/orders/{order.no}/state"' in shown
    buyer.agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604.1"
    assert "复制地址" in await read(await buyer.get(f"/payment/{order.no}"))


async def test_a_phones_browser_goes_to_wechat_and_back_where_the_merchant_has_h5_pay(
    trade: Trade, phone: MakePhone, door: Door
) -> None:
    buyer = await phone("3")
    await buyer.open("/me")
    order = await trade.announce()
    has = {"native": "no", "h5": "yes"}
    await save(door.database, door.present, "console", SaveDocument("paying_outside", 0, has, TERMINAL))
    buyer.agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    asked = await read(await buyer.get(f"/payment/{order.no}"))
    await buyer.post(f"/payment/{order.no}/outside", fields(asked), **{"X-Forwarded-For": "203.0.113.9"})
    shown = unescape(await read(await buyer.get(f"/payment/{order.no}")))
    assert f"redirect_url=http://shop.test/payment/{order.no}" in unquote(shown)
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in shown
    asked_for = [bill.order for bill in trade.pay.bills.values() if bill.order.kind == "h5"]
    assert [of.payer_ip for of in asked_for] == ["203.0.113.9"]


async def test_by_the_button_a_buyer_agrees_to_the_texts_beside_it_once_for_each_version(
    trade: Trade, phone: MakePhone, door: Door
) -> None:
    buyer, path = await phone("3"), f"/checkout?sku={trade.sku}&quantity=1"
    assert "agreed_terms" not in fields(await read(await buyer.open(path)))
    for version in (0, 1):
        text = {"title": "用户协议", "body": f"第 {version} 版"}
        await save(door.database, door.present, "console", SaveDocument("text_terms", version, text, TERMINAL))
        shown = await read(await buyer.open(path))
        assert "提交订单即同意《用户协议》。" in visible(shown)
        assert (await buyer.post("/orders", fields(shown))).status == 303
        agreed = await trade.database.read(find_consent, trade.buyer, "terms")
        assert agreed is not None
        assert agreed[0] == fields(shown)["agreed_terms"]
    assert "agreed_terms" not in fields(await read(await buyer.open(path)))
    assert f"第 {version} 版" in await read(await buyer.open("/agreements/terms"))


async def test_a_crafted_form_that_leaves_the_consent_out_orders_nothing(
    trade: Trade, phone: MakePhone, door: Door
) -> None:
    buyer, path = await phone("3"), f"/checkout?sku={trade.sku}&quantity=1"
    text = {"title": "用户协议", "body": "第一版"}
    await save(door.database, door.present, "console", SaveDocument("text_terms", 0, text, TERMINAL))
    form = fields(await read(await buyer.open(path)))
    for crafted in ({of: form[of] for of in form if of != "agreed_terms"}, form | {"agreed_terms": "2020-01-01"}):
        refused = await buyer.post("/orders", crafted)
        assert 400 <= refused.status < 500
        assert "还没有下单：用户协议或隐私政策刚刚更新" in await refused.text()
    assert await trade.database.read(find_consent, trade.buyer, "terms") is None
    assert (await buyer.post("/orders", form)).status == 303


async def test_a_shop_that_is_not_open_yet_shows_its_goods_and_takes_no_order(trade: Trade, door: Door) -> None:
    closed = replace(door, opens_by_hand=True)
    with pytest.raises(ShopNotOpen):
        await trade.database.transact(place_order, trade.order_form(1), closed.terms)
