"""Order on behalf: a distributor picks, the customer opens, changes, orders and pays; whose customer it is stays so."""

import asyncio
import re
from datetime import timedelta

import pytest

from commissions.actor import staff_acting
from commissions.beneficiary import member
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from commissions.statements.queries import list_awards
from shop.baskets.basket import LIFE, MOST_OPEN
from shop.baskets.queries import list_orders_of, list_own_baskets, open_basket
from shop.baskets.refusals import BasketRefused, BasketsOnlyOfDistributors, BasketUnknown, TooManyBaskets
from shop.baskets.service import end_basket, make_basket, place_from_basket
from shop.checkout.quoting import Wanted, read_wanted, write_wanted
from shop.checkout.refusals import NothingSelected, QuantityRefused
from shop.checkout.service import add_to_cart
from shop.erasure import erase_member
from shop.orders.refusals import RequestKeyRefused
from shop.places.service import reserve_stock
from shop.pricing.queries import NOBODY
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shop_web import Phone
from tests.support.trade import MANY, Trade, open_trade

HOME = {"name": "贝塔", "phone": "13800138000", "province": "330000", "city": "330100", "district": "330106"}
HOME |= {"street": "龙井路 1 号"}


async def pick(trade: Trade, units: int = 2) -> str:
    """The seller has a basket of so many of the first SKU."""
    await trade.database.transact(add_to_cart, trade.people[1], trade.sku, units)
    return (await trade.database.transact(make_basket, trade.people[1], "上次说的茶", f"key-of-{units}")).code


async def test_a_basket_is_made_once_by_who_may_refer(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    seller = trade.people[1]
    with pytest.raises(NothingSelected):
        await database.transact(make_basket, seller, "", "key-none-1")
    code = await pick(trade)
    again = await asyncio.gather(*(database.transact(make_basket, seller, "x", "key-of-2") for _ in range(3)))
    assert {of.code for of in again} == {code}
    assert [of.basket.code for of in await database.read(list_own_baskets, seller)] == [code]

    for message, key in (("长" * 61, "key-of-99"), ("", "short")):
        with pytest.raises(BasketRefused):
            await database.transact(make_basket, seller, message, key)
    stranger = trade.people[0]
    await database.transact(suspend_distributor, stranger, by=staff_acting("test"), reason="test")
    await database.transact(add_to_cart, stranger, trade.sku, 1)
    with pytest.raises(BasketsOnlyOfDistributors):
        await database.transact(make_basket, stranger, "", "key-of-none")
    for number in range(MOST_OPEN - 1):
        await database.transact(make_basket, seller, "", f"key-many-{number}")
    with pytest.raises(TooManyBaskets):
        await database.transact(make_basket, seller, "", "key-too-many")
    clock.advance(days=7)
    await database.transact(make_basket, seller, "", "key-later-1")


async def test_whoever_opens_it_sees_their_own_prices_until_it_ends(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=3)
    code = await pick(trade)
    shown = await database.read(open_basket, code, None, {}, START)
    assert shown.cart is not None
    assert (shown.owner.id, shown.cart.units, shown.cart.goods_fen) == (trade.people[1], 2, 2 * 12800)
    for wanted, buyable in ((3, True), (4, False)):
        changed = await database.read(open_basket, code, trade.buyer, {trade.sku: wanted}, START)
        assert changed.cart is not None
        assert [line.buyable for line in changed.cart.lines] == [buyable]
    none = await database.read(open_basket, code, trade.buyer, {trade.sku: 0}, START)
    assert none.cart is not None
    assert none.cart.lines == ()

    await database.transact(reserve_stock, {trade.tea.skus[0].id: 3})
    gone = await database.read(open_basket, code, NOBODY, {}, START)
    assert gone.cart is not None
    assert (gone.cart.chosen, [line.is_gone for line in gone.cart.lines]) == ((), [True])
    ended = await database.read(open_basket, code, None, {}, START + LIFE)
    assert (ended.has_ended, ended.cart) == (True, None)
    with pytest.raises(BasketUnknown):
        await database.read(open_basket, "nothing", None, {}, START)
    with pytest.raises(BasketUnknown):
        await database.transact(end_basket, trade.buyer, code)
    await database.transact(end_basket, trade.people[1], code)
    assert (await database.read(open_basket, code, None, {}, START)).has_ended


async def test_two_customers_of_one_basket_have_an_order_each_and_one_tap_twice_is_one(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    code = await pick(trade)
    one, two = trade.order_form(2), trade.order_form(1)
    placed = await asyncio.gather(
        *(database.transact(place_from_basket, command, MANY, code) for command in (one, one, two))
    )
    assert len({order.no for order in placed}) == 2
    orders = await database.read(list_orders_of, code)
    assert [(of.state, of.is_paid) for of in orders] == [("placed", False)] * 2

    await trade.pay_for(placed[0])
    [own] = await database.read(list_own_baskets, trade.people[1])
    assert (own.orders, own.paid) == (2, 1)
    with pytest.raises(RequestKeyRefused):
        await database.transact(place_from_basket, trade.order_form(9, request_key=one.request_key), MANY, code)
    await trade.check()


async def test_a_basket_gives_nobody_a_customer(database: AnyDatabase) -> None:
    """The buyer is the customer of the third of the chain; the first one picked, and earns by level alone."""
    trade = await open_trade(database)
    seller = trade.people[0]
    await database.transact(add_to_cart, seller, trade.sku, 2)
    code = (await database.transact(make_basket, seller, "", "key-first-1")).code
    order = await database.transact(place_from_basket, trade.order_form(2), MANY, code)
    await trade.pay_for(order)
    earned = [[of.amount_fen for of in (await database.read(list_awards, member(p))).items] for p in trade.people]
    assert earned == [[512], [1280], [2560], []]


async def test_a_basket_goes_with_whoever_made_it_and_its_orders_stay(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    stranger = trade.people[0]
    await database.transact(add_to_cart, stranger, trade.sku, 1)
    code = (await database.transact(make_basket, stranger, "", "key-erased")).code
    order = await database.transact(place_from_basket, trade.order_form(1), MANY, code)
    await database.transact(erase_member, stranger, by=staff_acting("test"), reason="asked")
    with pytest.raises(BasketUnknown):
        await database.read(open_basket, code, None, {}, START)
    assert (await trade.find(order.no)).no == order.no


def test_lines_in_an_address_are_read_as_they_were_written() -> None:
    lines = (Wanted("abc", 2), Wanted("def", 999))
    assert read_wanted(write_wanted(lines)) == lines
    for wrong in ("abc", "abc:0", "abc:1e3", "abc:-1", "abc:1,def"):
        with pytest.raises(QuantityRefused):
            read_wanted(wrong)


@pytest.fixture
async def trade(door: Door) -> Trade:
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    opened.pay = door.payments  # type: ignore[assignment]
    return opened


async def test_the_link_leads_from_the_cart_to_the_customers_paid_order(trade: Trade, phone: MakePhone) -> None:
    seller, customer = await phone("1"), await phone("berta")
    await seller.open("/me")
    await trade.database.transact(add_to_cart, trade.people[1], trade.sku, 2)
    assert "替顾客选的" in await (await seller.get("/cart")).text()
    own = await (await seller.get("/me/baskets")).text()
    key = re.search(r'name="key" value="([^"]+)"', own)
    assert key
    made = await seller.post("/me/baskets", {"key": key[1], "message": "上次说的茶"})
    mine = made.headers["Location"]
    person = await trade.database.read(find_distributor, trade.people[1])
    assert person
    link = f"/s/{person.code}{mine.removeprefix('/me')}"
    assert link in await (await seller.get(mine)).text()

    await customer.open(link)
    shown = await (await customer.get(mine.removeprefix("/me"))).text()
    assert ("上次说的茶" in shown, "给你选好的" in shown) == (True, True)
    path = mine.removeprefix("/me")
    assert (await customer.get(f"{path}?go=1&units-{trade.sku}=x")).status == 200
    go = await customer.get(f"{path}?go=1&units-{trade.sku}=3")
    assert go.headers["Location"] == f"/checkout?lines={trade.sku}:3&basket={path.split('/')[-1]}"

    await customer.post("/me/addresses", HOME)
    page = await (await customer.get(go.headers["Location"])).text()
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    placed = await customer.post("/orders", {name: value for name, value in sent.items() if name != "csrf"})
    assert placed.status == 303, await placed.text()
    [order] = await trade.database.read(list_orders_of, path.split("/")[-1])
    assert (order.state, order.is_paid) == ("placed", False)
    assert "待付款" in await (await seller.get(mine)).text()
    assert (await customer.get(mine)).status == 404
    await _end(seller, customer, mine)


async def _end(seller: Phone, customer: Phone, mine: str) -> None:
    await seller.post(f"{mine}/end", {})
    assert "已经过期" in await (await seller.get(mine)).text()
    ended = await customer.get(mine.removeprefix("/me"))
    assert (ended.status, "已经过期" in await ended.text()) == (410, True)
    assert timedelta(days=7) == LIFE
