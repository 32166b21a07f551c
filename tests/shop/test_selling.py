"""When goods are sold and whether they go back: windows hold to the instant, and who gives up a right has said so."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from commissions.actor import staff_acting
from shop.catalog.editing import get_edited
from shop.catalog.finding import search_products
from shop.catalog.queries import find_stock, get_product, list_products
from shop.catalog.refusals import DraftRefused, ProductUnknown
from shop.catalog.returns import NoReturn
from shop.catalog.selling import SaleWindow
from shop.catalog.service import save_product
from shop.checkout.queries import count_cart, find_cart, find_selected, quote_order
from shop.checkout.quoting import Wanted
from shop.checkout.service import add_to_cart
from shop.orders.refusals import ReturnNotAgreed
from shop.orders.service import PlaceOrder, place_order
from shop.places.introducing import rework_product
from shop.storefront.queries import find_home
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, put_on_home
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


async def sell(trade: Trade, begins_at: datetime | None, ends_at: datetime | None) -> None:
    draft = draft_tea(on_hand=50, window=SaleWindow(begins_at, ends_at))
    await trade.database.transact(save_product, draft)


async def find_ways(trade: Trade, now: datetime) -> set[str]:
    """Every way in which a product can be met or bought, that is open."""
    database, code = trade.database, trade.tea.code
    found = {
        "list": (await database.read(list_products, now)).cards,
        "search": await database.read(search_products, "红茶", now),
        "chat": await database.read(search_products, "有没有红茶", now),
        "home": (await database.read(find_home, now)).cards,
        "cart": [of for of in (await database.read(find_cart, trade.buyer, now)).lines if of.buyable],
        "selected": await database.read(find_selected, trade.buyer, now),
    }
    if (await database.read(get_product, code)).window.holds(now):
        found["page"] = (code,)
    for name, ask in (("quote", quote), ("add", add)):
        try:
            await ask(trade, now)
            found[name] = (code,)
        except ProductUnknown:
            pass
    return {name for name, of in found.items() if of}


async def quote(trade: Trade, now: datetime) -> None:
    await trade.database.read(quote_order, trade.buyer, [Wanted(trade.sku, 1)], now)


async def add(trade: Trade, now: datetime) -> None:
    await trade.database.transact(add_to_cart, trade.buyer, trade.sku, 1)


ALL = {"list", "search", "chat", "home", "cart", "selected", "page", "quote", "add"}


async def test_a_window_is_half_open_in_every_way(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await database.transact(put_on_home, "推荐", "TEA-1")
    await database.transact(add_to_cart, trade.buyer, trade.sku, 1)
    begin, end = START + HOUR, START + 2 * HOUR
    for begins_at, ends_at, now, is_open in (
        (begin, end, begin - INSTANT, False),
        (begin, end, begin, True),
        (begin, end, end - INSTANT, True),
        (begin, end, end, False),
        (None, end, START, True),
        (begin, None, START, False),
        (begin, None, end, True),
        (None, None, START, True),
    ):
        await sell(trade, begins_at, ends_at)
        clock.now = now
        assert await find_ways(trade, now) == (ALL if is_open else set()), (begins_at, ends_at, now)


def test_a_window_ends_after_it_begins() -> None:
    for end in (START, START - HOUR):
        with pytest.raises(DraftRefused):
            draft_tea(window=SaleWindow(START, end))


async def test_who_buys_while_a_window_is_shut_has_bought_or_has_not(database: AnyDatabase) -> None:
    """Eight orders race with the merchant who ends the sale: each was placed whole, or is refused whole."""
    trade = await open_trade(database)
    edited = await database.read(get_edited, trade.tea.code)
    ended = replace(edited.draft, window=SaleWindow(None, START))

    async def buy(number: int) -> bool:
        lines = (Wanted(trade.sku, 1),)
        try:
            await database.transact(place_order, PlaceOrder(trade.buyer, lines, trade.address, f"race-key-{number}"))
        except ProductUnknown:
            return False
        return True

    def shut(tx: Any) -> None:
        rework_product(tx, trade.tea.code, ended, version=edited.version, by=MEI)

    *bought, _ = await asyncio.gather(*(buy(number) for number in range(8)), database.transact(shut))
    sku_id = trade.tea.skus[0].id
    assert (await database.read(find_stock, [sku_id]))[sku_id] == (50, sum(bought), 0)
    assert not await buy(99)


async def test_what_never_goes_back_is_bought_by_who_agrees(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await database.transact(save_product, draft_tea(on_hand=50, no_return=NoReturn.PERISHABLE))
    wanted = (Wanted(trade.sku, 1), Wanted(trade.tea.skus[1].code, 1))
    command = PlaceOrder(trade.buyer, wanted, trade.address, "agree-key-1")
    for agreed in ((), (trade.sku,), ("nothing",)):
        with pytest.raises(ReturnNotAgreed):
            await database.transact(place_order, replace(command, no_return=frozenset(agreed)))
    both = frozenset(of.sku_code for of in wanted)
    order = await database.transact(place_order, replace(command, no_return=both))
    assert [line.no_return for line in order.lines] == [NoReturn.PERISHABLE] * 2

    await database.transact(save_product, draft_tea(on_hand=50))
    kept = await trade.find(order.no)
    assert [line.no_return for line in kept.lines] == [NoReturn.PERISHABLE] * 2, "an order keeps what it was told"
    again = await database.transact(place_order, replace(command, request_key="agree-key-2"))
    assert [line.no_return for line in again.lines] == [None] * 2


async def test_a_page_says_when_a_sale_begins_and_sells_nothing_before(
    door: Door, phone: MakePhone, clock: MovableClock
) -> None:
    trade = await open_trade(door.database)
    anna = await phone("anna")
    for begins_at, ends_at, said in (
        (START + HOUR, None, "今天 11:00 开售"),
        (None, START, "已停售"),
        (None, START + HOUR, "今天 11:00 停售"),
    ):
        await sell(trade, begins_at, ends_at)
        text = await (await anna.open(f"/products/{trade.tea.code}")).text()
        assert said in text
        assert ("立即购买</a>" in text) is (said.endswith("停售") and said != "已停售")
        await anna.post("/cart/lines", {"choice-0": "100克", "product": trade.tea.code, "quantity": "1"})
        units = await door.database.read(count_cart, await anna.member_id())
        assert units == (1 if said == "今天 11:00 停售" else 0)
