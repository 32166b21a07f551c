"""A price of the unit stage from end to end: an offer of so many units, some of them for each person."""

from collections import Counter

import pytest
from sqlalchemy import select

from shop.catalog.queries import list_products
from shop.checkout import modes
from shop.checkout.queries import find_basket, find_cart
from shop.checkout.quoting import Wanted
from shop.checkout.refusals import PriceChanged
from shop.checkout.service import add_to_cart
from shop.checkout.shelf_prices import find_product_offers, price_cards
from shop.orders.service import PlaceOrder, place_order
from shop.payments.asking import cancel_order
from shop.pricing.queries import NOBODY, Shopper
from shop.pricing.refusals import OfferUsedUp
from shop.pricing.tables import offer_claim, offer_use
from tests.shop.test_multibuys import settle
from tests.shop.test_offer_races import join
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.flash import Sale, hold
from tests.support.racing import RACING, TASKS, race
from tests.support.trade import MANY, Trade, open_trade

FLASH_FEN, SHELF_FEN = 9900, 12800


async def used(trade: Trade) -> dict[int, int]:
    query = select(offer_use.c.member_id, offer_use.c.used).where(offer_use.c.kind == "flash")
    return await trade.database.read(lambda connection: {of.member_id: of.used for of in connection.execute(query)})


async def test_the_shelf_the_cart_and_the_order_have_the_same_price(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    trade = await open_trade(database)
    hold(monkeypatch, Sale("NOON", {trade.sku: FLASH_FEN}))
    shopper = Shopper(trade.buyer, START)

    offers = await database.read(find_product_offers, shopper, trade.tea, ())
    assert [(sku.price_fen, sku.list_price_fen) for sku in offers.product.skus] == [(9900, 12800), (22800, None)]
    tag = offers.tags[trade.sku]
    assert tag.offer is not None
    assert (tag.struck_fen, tag.offer.source.label, tag.offer.claim.left, tag.offer.claim.left_each) == (
        SHELF_FEN,
        "午间秒杀",
        50,
        2,
    )
    [card] = await database.read(price_cards, shopper, (await database.read(list_products, START)).cards)
    assert (card.price_fen, card.list_price_fen, card.varies, card.offer_label) == (9900, 12800, True, "午间秒杀")

    await database.transact(add_to_cart, trade.buyer, trade.sku, 2)
    cart = await database.read(find_cart, trade.buyer, START)
    assert (cart.goods_fen, cart.taken[trade.sku].is_whole) == (2 * FLASH_FEN, True)
    order = await trade.place(2)
    assert (order.lines[0].discount_fen, order.total_fen) == (2 * 2900, 2 * FLASH_FEN + 800)
    assert await used(trade) == {0: 2, trade.buyer: 2}
    await trade.check()


async def test_a_shop_without_modes_has_the_shelfs_prices(
    sqlite_database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    trade = await open_trade(sqlite_database)
    monkeypatch.setattr(modes, "MODES", ())
    offers = await sqlite_database.read(find_product_offers, Shopper(NOBODY, START), trade.tea, ())
    assert (offers.product, offers.offers) == (trade.tea, ())


async def test_a_person_has_it_for_as_many_units_as_one_may_and_the_others_at_the_shelfs_price(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    trade = await open_trade(database)
    hold(monkeypatch, Sale("NOON", {sku.code: FLASH_FEN for sku in trade.tea.skus}))
    basket = await database.read(find_basket, trade.buyer, [Wanted(trade.sku, 5)], START)
    [line] = basket.price().quote.lines
    assert line.paid_fen == 2 * FLASH_FEN + 3 * SHELF_FEN

    # Lines of one offer share what a person may have of it.
    both = await trade.place(1, 3)
    assert [of.discount_fen for of in both.lines] == [2900, 12900]
    assert (await trade.place(1)).discount_fen == 0
    tags = (await database.read(find_product_offers, Shopper(trade.buyer, START), trade.tea, ())).tags
    assert [tags[sku.code].missed is not None for sku in trade.tea.skus] == [True, True]
    tags = (await database.read(find_product_offers, Shopper(NOBODY, START), trade.tea, ())).tags
    assert [tags[sku.code].price_fen for sku in trade.tea.skus] == [FLASH_FEN, FLASH_FEN]
    await trade.check()


async def test_units_come_back_when_the_order_closes_unpaid_and_after_a_whole_refund_only(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    hold(monkeypatch, Sale("NOON", {trade.sku: FLASH_FEN}))
    order = await trade.place(2)
    await cancel_order(database, trade.pay, trade.buyer, order.no)
    assert await used(trade) == {0: 0, trade.buyer: 0}

    bought = await trade.buy(2)
    part = await trade.refund(bought.no, units={"1": 1})
    assert part.amount_fen == FLASH_FEN
    assert await used(trade) == {0: 2, trade.buyer: 2}
    assert (await trade.place(1)).discount_fen == 0

    # A refund that is decided can still be given up: the units come back when the last one has settled.
    rest = await trade.refund(bought.no)
    assert rest.amount_fen == FLASH_FEN + bought.shipping_fen
    for refund, left in ((part, 2), (rest, 0)):
        await settle(trade, refund.refund_no, clock)
        assert await used(trade) == {0: left, trade.buyer: left}
    assert (await trade.place(2)).discount_fen == 2 * (SHELF_FEN - FLASH_FEN)
    await trade.check()


async def test_it_ends_at_its_hour_and_is_not_begun_before(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    sale = Sale("NOON", {trade.sku: FLASH_FEN})
    hold(monkeypatch, sale)
    basket = await database.read(find_basket, trade.buyer, [Wanted(trade.sku, 1)], START)
    seen = basket.price().quote.fingerprint
    clock.advance(hours=1)
    with pytest.raises(PriceChanged):
        await trade.place(1, seen=seen)
    assert (await trade.place(1)).discount_fen == 0
    assert await used(trade) == {}


async def test_what_ran_out_while_a_buyer_looked_is_not_placed_at_another_price(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    trade = await open_trade(database)
    hold(monkeypatch, Sale("NOON", {trade.sku: FLASH_FEN}, most=1))
    basket = await database.read(find_basket, trade.buyer, [Wanted(trade.sku, 1)], START)
    seen = basket.price().quote.fingerprint
    [(other, address)] = await database.transact(join, 0, 1)
    await database.transact(place_order, PlaceOrder(other, trade.order_form(1).lines, address, "somebody-else"), MANY)
    with pytest.raises(PriceChanged):
        await trade.place(1, seen=seen)
    after = await database.read(find_basket, trade.buyer, [Wanted(trade.sku, 1)], START)
    assert after.price().quote.total_fen == SHELF_FEN + 800


@RACING
async def test_the_last_units_go_to_as_many_people_as_there_are_units(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    trade = await open_trade(database, on_hand=10_000)
    hold(monkeypatch, Sale("NOON", {trade.sku: FLASH_FEN}, most=3, most_each=1))
    people = await database.transact(join, 0, TASKS)
    forms = [PlaceOrder(who, trade.order_form(1).lines, address, f"racing-{who}") for who, address in people]
    results = await race(*(database.transact(place_order, form, MANY) for form in forms))

    # Whoever asked before the last one was gone is refused; whoever asked afterwards pays the shelf's price.
    told = Counter(type(one).__name__ if isinstance(one, Exception) else one.discount_fen for one in results)
    assert told[2900] == 3
    assert set(told) <= {2900, 0, OfferUsedUp.__name__}
    assert sum(told.values()) == TASKS
    assert (await used(trade))[0] == 3
    claimed = select(offer_claim.c.order_no).where(offer_claim.c.kind == "flash", offer_claim.c.state == "active")
    assert len(await database.read(lambda connection: connection.execute(claimed).all())) == 3
    await trade.check()
