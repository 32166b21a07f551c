"""What pages say of offers before there is an order: the price that holds, what is struck, how long, how many."""

import re

import pytest

from shop.coupons.service import take_coupon
from shop.orders.service import PlaceOrder, place_order
from shop.pricing.offer import Scope
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_catalog_pages import count_reads
from tests.shop.test_offer_races import join
from tests.shop.test_pages_orders import fields, read, visible
from tests.support.clock import MovableClock
from tests.support.flash import Sale, hold
from tests.support.offers import cut, issue, sell_several
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.shop_web import CHROME
from tests.support.trade import MANY, Trade, open_trade

LISTS = ("/categories", "/search?q=%E7%BA%A2%E8%8C%B6")


@pytest.fixture
async def trade(door: Door) -> Trade:
    """A shop that trades behind the pages; `phone("3")` is its buyer's."""
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    opened.pay = door.payments  # type: ignore[assignment]
    return opened


async def test_a_price_of_an_offer_is_said_wherever_a_price_is(
    trade: Trade, phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, Sale("NOON", {trade.sku: 9900}))
    buyer, stranger = await phone("3"), await phone("9", agent=CHROME)
    for who in (buyer, stranger):
        page = visible(await read(await who.open(f"/products/{trade.tea.code}")))
        for said in ("¥99 前7日最低价¥128", "午间秒杀", "每人限购 2 件", "剩 50 件", "今天 11:00 前"):
            assert said in page
        for path in LISTS:
            assert "¥99起" in (listed := visible(await read(await who.open(path))))
            assert "午间秒杀" in listed

    other = visible(await read(await buyer.open(f"/products/{trade.tea.code}?sku={trade.tea.skus[1].code}")))
    assert "¥228" in other


async def test_what_is_used_up_is_at_the_shelfs_price_again_and_the_page_says_why(
    trade: Trade, phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, Sale("NOON", {trade.sku: 9900}, most=2))
    buyer = await phone("3")
    await trade.place(2)
    assert "「午间秒杀」已抢完" in (page := visible(await read(await buyer.open(f"/products/{trade.tea.code}"))))
    assert "¥128" in page
    for path in LISTS:
        assert "¥128起" in visible(await read(await buyer.open(path)))


async def test_the_cart_and_the_checkout_say_how_many_units_have_it(
    trade: Trade, phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, Sale("NOON", {trade.sku: 9900}))
    buyer = await phone("3")
    form = fields(await read(await buyer.open(f"/products/{trade.tea.code}"))) | {"choice-0": "100克", "quantity": "3"}
    await buyer.post("/cart/lines", form)
    for path in ("/cart", "/checkout"):
        assert "其中 2 件 ¥99，1 件 ¥128（每人限购 2 件）" in visible(await read(await buyer.open(path)))
    assert "合计¥334.00" in visible(await read(await buyer.open("/checkout")))


async def test_what_ran_out_between_page_and_order_is_told_and_nothing_is_placed(
    trade: Trade, phone: MakePhone, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    hold(monkeypatch, Sale("NOON", {trade.sku: 9900}, most=1))
    buyer = await phone("3")
    text = await read(await buyer.open(f"/checkout?sku={trade.sku}&quantity=1"))
    assert "合计¥107.00" in visible(text)
    [(other, address)] = await trade.database.transact(join, 0, 1)
    rival = PlaceOrder(other, trade.order_form(1).lines, address, "somebody-else")
    await trade.database.transact(place_order, rival, MANY)

    seen = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
    text = await read(await buyer.post("/orders", seen), 409)
    assert "还没有下单" in text
    for said in ("「午间秒杀」已抢完，按平时的价", "合计¥136.00"):
        assert said in visible(text)


async def test_what_several_would_cost_is_said_wherever_a_price_is_and_they_cost_it(
    trade: Trade, phone: MakePhone
) -> None:
    await trade.database.transact(sell_several, (2, 2000), (3, 2500), most_each=1)
    buyer, stranger = await phone("3"), await phone("9", agent=CHROME)
    for who in (buyer, stranger):
        page = visible(await read(await who.open(f"/products/{trade.tea.code}")))
        for said in ("¥128", "满 2 件 8 折", "满 3 件 7.5 折", "自动用上"):
            assert said in page
        for path in LISTS:
            assert "多件优惠" in (listed := visible(await read(await who.open(path))))
            assert "¥128起" in listed

    form = fields(await read(await buyer.open(f"/products/{trade.tea.code}"))) | {"choice-0": "100克", "quantity": "1"}
    await buyer.post("/cart/lines", form)
    assert "再买 1 件就有「多件优惠」：满 2 件 8 折" in visible(await read(await buyer.open("/cart")))
    assert "多件优惠" not in visible(await read(await buyer.open("/checkout")))
    await buyer.post("/cart/lines", form)
    cart = visible(await read(await buyer.open("/cart")))
    for said in ("再买 1 件就有「多件优惠」：满 3 件 7.5 折", "已省 ¥51.20"):
        assert said in cart
    text = await read(await buyer.open("/checkout"))
    for said in ("多件优惠−¥51.20", "合计¥212.80"):
        assert said in visible(text)

    seen = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
    placed = await buyer.post("/orders", seen)
    no = placed.headers["Location"].split("/")[2]
    order = visible(await read(await buyer.open(f"/orders/{no}")))
    assert ("多件优惠" in order, "¥212.80" in order) == (True, True)
    for path in (*LISTS, f"/products/{trade.tea.code}"):
        assert "多件优惠" not in visible(await read(await buyer.open(path)))


async def test_what_cuts_an_order_is_a_quiet_label_where_it_applies(trade: Trade, phone: MakePhone) -> None:
    await trade.database.transact(cut, (20000, 2000))
    await trade.database.transact(cut, (10000, 500), scope=Scope("product", frozenset(["NOSUCH"])))
    coupon = await trade.database.transact(issue, least_fen=9900)
    buyer, path = await phone("3"), f"/products/{trade.tea.code}"
    page = visible(await read(await buyer.open(path)))
    assert "满 200 减 20" in page
    assert "领券 满 99 减 10" in page
    assert "满 100 减 5" not in page
    await trade.database.transact(take_coupon, trade.buyer, coupon.code)
    taken = visible(await read(await buyer.open(path)))
    assert ("领券" in taken, "满 99 减 10" in taken) == (False, True)


async def test_offers_take_as_many_statements_in_a_large_shop_as_in_a_small_one(
    trade: Trade, phone: MakePhone, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = await phone("3")
    paths = (*LISTS, f"/products/{trade.tea.code}")
    [second] = await door.database.transact(stock_shelf, draft_tea("T", name="红茶"))
    without = [await count_reads(buyer, door, path) for path in paths]
    skus = [sku.code for tea in (trade.tea, second) for sku in tea.skus]
    hold(monkeypatch, Sale("NOON", dict.fromkeys(skus, 9900)))
    few = [await count_reads(buyer, door, path) for path in paths]
    more = await door.database.transact(stock_shelf, *(draft_tea(f"T{n}", name=f"红茶{n}号") for n in range(15)))
    skus += [sku.code for tea in more for sku in tea.skus]
    hold(monkeypatch, Sale("NOON", dict.fromkeys(skus, 9900)))
    assert [await count_reads(buyer, door, path) for path in paths] == few

    # All of them ask in any case whether there is any. A list asks then what is offered, what the SKUs cost and what is
    # used; a page of a product what is offered and used, and all three for the cards beneath.
    assert [now - before for now, before in zip(few, without, strict=True)] == [3, 3, 5]
