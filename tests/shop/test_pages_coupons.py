"""Coupons on the phone: taken, entered, chosen at checkout without scripts, shown on the order and in the notice."""

import re
from typing import Any

import pytest

from commissions.actor import staff_acting
from shop.coupons.coupon import Benefit, Grant, Way
from shop.coupons.queries import list_grants
from shop.coupons.service import stop_coupon, take_coupon
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_pages_orders import fields, only_order, read, visible
from tests.support.offers import cut, issue
from tests.support.shop_web import Phone
from tests.support.trade import Trade, open_trade


@pytest.fixture
async def trade(door: Door) -> Trade:
    """A shop that trades behind the pages; `phone("3")` is its buyer's."""
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    opened.pay = door.payments  # type: ignore[assignment]
    return opened


async def take(trade: Trade, **changes: Any) -> Grant:
    made = await trade.database.transact(issue, **changes)
    return await trade.database.transact(take_coupon, trade.buyer, made.code)


def choices(text: str) -> dict[str, str]:
    """Where each choice of the page leads, by its coupon's name."""
    found = re.findall(r'<a class="choice" href="([^"]+)".*?choice-text">([^<]+)<', text, re.S)
    return {name: href.replace("&amp;", "&") for href, name in found}


async def checkout(buyer: Phone, trade: Trade, path: str = "") -> str:
    return await read(await buyer.open(path or f"/checkout?sku={trade.sku}&quantity=1"))


async def test_a_coupon_is_taken_in_the_centre_and_stands_among_ones_own(trade: Trade, phone: MakePhone) -> None:
    made = await trade.database.transact(issue, least_fen=9900)
    buyer = await phone("3")
    text = await read(await buyer.open("/coupons"))
    assert "满 ¥99 可用" in visible(text)
    assert "领取" in visible(text)
    answer = await buyer.post(f"/coupons/{made.code}/copies")
    assert (answer.status, answer.headers["Location"]) == (303, "/coupons")
    text = await read(await buyer.open("/coupons"))
    assert "去使用" in visible(text)
    assert "领到了" in text
    assert (await buyer.post(f"/coupons/{made.code}/copies")).status == 303
    assert "你已经领过了" in await read(await buyer.open("/coupons"))
    assert "见面礼" in visible(await read(await buyer.open("/me/coupons")))
    assert "1 张可用" in visible(await read(await buyer.open("/me")))


async def test_a_word_is_entered_and_a_wrong_one_is_said_to_be_wrong(trade: Trade, phone: MakePhone) -> None:
    await trade.database.transact(issue, way=Way.WORD, word="TEA2026")
    buyer = await phone("3")
    assert "没有可用的优惠券" in visible(await read(await buyer.open("/me/coupons")))
    await buyer.post("/me/coupons", {"word": "tea2025"})
    assert "没有找到这张优惠券" in await read(await buyer.open("/me/coupons"))
    await buyer.post("/me/coupons", {"word": "tea2026"})
    assert "见面礼" in visible(await read(await buyer.open("/me/coupons")))
    assert len(await trade.database.read(list_grants, trade.buyer)) == 1


async def test_checkout_preselects_the_best_and_says_what_others_would_cost(trade: Trade, phone: MakePhone) -> None:
    await take(trade, value=500, name="小礼")
    await take(trade, value=1500, name="大礼")
    await take(trade, value=9000, name="很大", least_fen=90000)
    buyer = await phone("3")
    text = await checkout(buyer, trade)
    assert "大礼，省 ¥15" in visible(text)
    assert "合计¥121.00" in visible(text)
    assert "还差 ¥772 可用" in visible(text)
    assert choices(text).keys() == {"大礼", "小礼", "不使用优惠券"}

    text = await checkout(buyer, trade, choices(text)["小礼"])
    assert "小礼，省 ¥5" in visible(text)
    assert (await buyer.post("/orders", form_of(text))).status == 303
    order = await only_order(trade)
    assert (order.discount_fen, order.total_fen) == (500, 13100)
    shown = visible(await read(await buyer.open(f"/orders/{order.no}")))
    assert "小礼−¥5.00" in shown
    assert "小礼" in visible(await read(await buyer.open("/me/coupons")))


async def test_without_a_coupon_when_none_is_wanted(trade: Trade, phone: MakePhone) -> None:
    await take(trade)
    buyer = await phone("3")
    text = await checkout(buyer, trade)
    text = await checkout(buyer, trade, choices(text)["不使用优惠券"])
    assert "不使用" in visible(text)
    await buyer.post("/orders", form_of(text))
    assert (await only_order(trade)).discount_fen == 0


async def test_a_choice_that_is_gone_becomes_the_best_one_with_a_sentence(trade: Trade, phone: MakePhone) -> None:
    grant = await take(trade)
    buyer = await phone("3")
    text = await checkout(buyer, trade)
    text = await checkout(buyer, trade, choices(text)["见面礼"])
    await trade.place(1)
    answer = await buyer.post("/orders", form_of(text))
    text = await read(answer, 409)
    assert "这个优惠刚刚用完" in text
    assert "合计¥136.00" in visible(text)
    assert grant.code


async def test_the_cart_counts_as_the_checkout_does(trade: Trade, phone: MakePhone) -> None:
    await trade.database.transact(cut, (12000, 2000))
    await take(trade, benefit=Benefit.FREE_SHIPPING, value=0)
    buyer = await phone("3")
    form = fields(await read(await buyer.open(f"/products/{trade.tea.code}"))) | {"choice-0": "100克", "quantity": "1"}
    await buyer.post("/cart/lines", form)
    assert "合计 ¥108" in visible(await read(await buyer.open("/cart")))
    assert "合计¥108.00" in visible(await checkout(buyer, trade, "/checkout"))


async def test_the_centre_is_open_to_visitors_and_empty_without_coupons(trade: Trade, phone: MakePhone) -> None:
    made = await trade.database.transact(issue)
    stranger = await phone("9")
    assert "见面礼" in visible(await read(await stranger.open("/coupons")))
    await trade.database.transact(stop_coupon, made.code, by=staff_acting("test"))
    assert "现在没有可领的优惠券" in visible(await read(await stranger.open("/coupons")))
    assert (await stranger.post("/coupons/NOSUCH/copies")).status in (302, 303)


def form_of(text: str) -> dict[str, str]:
    """The hidden fields of the page's form, choices among them."""
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
