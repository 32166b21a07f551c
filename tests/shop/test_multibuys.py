"""Multibuys: so many pieces, a share less for all of them, within days, goods and bounds."""

from datetime import date

import pytest

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.catalog.queries import list_products
from shop.checkout.queries import find_basket, find_cart
from shop.checkout.quoting import Wanted
from shop.checkout.refusals import PriceChanged
from shop.checkout.service import add_to_cart
from shop.checkout.shelf_prices import find_product_offers, price_cards
from shop.multibuys.multibuy import MultibuyDraft, Step
from shop.multibuys.queries import list_worth
from shop.multibuys.refusals import MultibuyRefused, MultibuyUnknown
from shop.multibuys.service import stop_multibuy
from shop.orders.service import PlaceOrder, place_order
from shop.payments.asking import cancel_order
from shop.pricing.offer import Scope
from shop.pricing.queries import NOBODY, Shopper
from shop.pricing.refusals import OfferUsedUp
from shop.pricing.times import cover_days
from shop.refunds.sending import send_due_refunds
from shop.refunds.service import record_refund_fact
from tests.shop.test_offer_races import claims, join
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.offers import TIME, cut, sell_several
from tests.support.racing import RACING, TASKS, count, race
from tests.support.trade import MANY, Trade, open_trade

BY = staff_acting("test")


async def test_an_order_gets_the_best_step_that_its_pieces_reach(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    made = await database.transact(sell_several, (2, 1000), (3, 2000))
    placed = [await trade.place(*of) for of in ((1, 0), (2, 0), (1, 1), (2, 1))]
    cuts = [[line.discount_fen for line in order.lines] for order in placed]
    assert cuts == [[0], [2560], [1280, 2280], [5120, 4560]]

    [worth] = await database.read(list_worth)
    assert worth.multibuy.holds(START)
    assert (worth.figures.orders, worth.figures.saved_fen) == (3, 2560 + 3560 + 9680)
    assert await database.transact(stop_multibuy, made.code, by=BY)
    assert not await database.transact(stop_multibuy, made.code, by=BY)
    assert [of.multibuy.holds(START) for of in await database.read(list_worth)] == [False]
    assert (await trade.place(2)).discount_fen == 0
    assert (await trade.find(placed[1].no)).discount_fen == 2560
    with pytest.raises(MultibuyUnknown):
        await database.transact(stop_multibuy, "NOSUCH", by=BY)
    await trade.check()


async def test_one_for_some_goods_counts_and_cuts_those(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(sell_several, scope=Scope("sku", frozenset([trade.tea.skus[1].code])))
    assert (await trade.place(3, 1)).discount_fen == 0
    assert [line.discount_fen for line in (await trade.place(1, 2)).lines] == [0, 9120]
    await trade.check()


async def test_a_threshold_looks_at_what_a_multibuy_has_left(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(sell_several)
    await database.transact(cut, (20480, 1000))
    assert (await trade.place(2)).discount_fen == 5120 + 1000
    await database.transact(cut, (20481, 2000))
    assert (await trade.place(2)).discount_fen == 5120 + 1000
    await trade.check()


async def test_it_holds_from_the_first_moment_of_its_first_day_to_the_last_of_its_last(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    later = cover_days(date(2026, 11, 23), date(2026, 11, 24))
    assert later.starts_at > START
    await database.transact(sell_several, time=later)
    wait = later.starts_at - START
    clock.advance(seconds=wait.total_seconds() - 1)
    assert (await trade.place(2)).discount_fen == 0
    clock.advance(seconds=1)
    assert (await trade.place(2)).discount_fen == 5120
    clock.advance(days=1, seconds=-1)
    assert (await trade.place(2)).discount_fen == 5120
    basket = await database.read(find_basket, trade.buyer, [Wanted(trade.sku, 2)], clock())
    seen = basket.price().quote.fingerprint
    clock.advance(seconds=1)
    with pytest.raises(PriceChanged):
        await trade.place(2, seen=seen)
    assert (await trade.place(2)).discount_fen == 0
    await trade.check()


async def test_a_bounded_one_comes_back_from_a_closed_order_and_from_one_refunded_whole(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    await database.transact(sell_several, most=5, most_each=1)
    order = await trade.place(2)
    assert (order.discount_fen, (await trade.place(2)).discount_fen) == (5120, 0)
    await cancel_order(database, trade.pay, trade.buyer, order.no)

    bought = await trade.buy(2)
    assert bought.discount_fen == 5120
    part = await trade.refund(bought.no, units={"1": 1})
    assert part.amount_fen == 12800 - 2560
    await settle(trade, part.refund_no, clock)
    assert (await trade.place(2)).discount_fen == 0
    await settle(trade, (await trade.refund(bought.no)).refund_no, clock)
    assert (await trade.place(2)).discount_fen == 5120
    await trade.check()


async def settle(trade: Trade, refund_no: str, clock: MovableClock) -> None:
    await send_due_refunds(trade.database, trade.pay)
    clock.advance(minutes=2)
    await trade.database.transact(record_refund_fact, trade.pay.move_refund(refund_no, "SUCCESS"))


async def test_the_shelf_and_the_cart_say_what_several_would_cost(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(sell_several, (2, 1000), (4, 2000), most_each=1)
    for who in (trade.buyer, NOBODY):
        shopper = Shopper(who, START)
        offers = await database.read(find_product_offers, shopper, trade.tea, ())
        assert [of.needs.least_units for of in offers.offers] == [2, 4]
        assert [(sku.price_fen, sku.list_price_fen) for sku in offers.product.skus] == [(12800, 15800), (22800, None)]
        [card] = await database.read(price_cards, shopper, (await database.read(list_products, START)).cards)
        assert (card.price_fen, card.list_price_fen, card.offer_label) == (12800, None, "多件优惠")

    await database.transact(add_to_cart, trade.buyer, trade.sku, 1)
    told = []
    for _ in range(4):
        cart = await database.read(find_cart, trade.buyer, START)
        told.append((cart.nearest.units if cart.nearest else 0, cart.taken[trade.sku].cuts, cart.quote.discount_fen))
        await database.transact(add_to_cart, trade.buyer, trade.sku, 1)
    name = ("多件优惠",)
    assert told == [(1, (), 0), (2, name, 2560), (1, name, 3840), (0, name, 10240)]

    # Whoever has had it is not promised it again.
    await trade.place(2)
    cart = await database.read(find_cart, trade.buyer, START)
    assert (cart.quote.discount_fen, cart.nearest, cart.tags[trade.sku].label) == (0, None, None)
    shopper = Shopper(trade.buyer, START)
    assert (await database.read(find_product_offers, shopper, trade.tea, ())).offers == ()


@RACING
async def test_the_last_ones_go_to_as_many_orders_as_there_are(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=10_000)
    await database.transact(sell_several, most=3)
    people = await database.transact(join, 0, TASKS)
    forms = [PlaceOrder(who, trade.order_form(2).lines, address, f"racing-{who}") for who, address in people]
    results = await race(*(database.transact(place_order, form, MANY) for form in forms))
    cuts = [one.discount_fen for one in results if not isinstance(one, Exception)]
    assert sorted(cuts, reverse=True)[:4] in ([5120] * 3, [5120] * 3 + [0])
    assert {type(one) for one in results if isinstance(one, Exception)} <= {OfferUsedUp}
    assert await claims(trade) == 3
    await trade.check()


@RACING
async def test_one_member_ordering_at_once_has_it_as_often_as_one_may(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=10_000)
    await database.transact(sell_several, most_each=1)
    results = await race(*(trade.place(2) for _ in range(TASKS)))
    assert sum(getattr(one, "discount_fen", 0) for one in results) == 5120
    assert set(count([one for one in results if isinstance(one, Exception)])) <= {"OfferUsedUp"}
    assert await claims(trade) == 1
    await trade.check()


@pytest.mark.parametrize(
    "steps",
    [
        (),
        ((1, 2000),),
        ((1000, 2000),),
        ((2, 0),),
        ((2, 10000),),
        ((2, 1000), (2, 2000)),
        ((2, 2000), (3, 2000)),
        tuple((n, n * 100) for n in range(2, 8)),
    ],
)
def test_steps_rise_from_two_pieces_on_and_nothing_is_free(steps: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(MultibuyRefused) as refused:
        MultibuyDraft("2件8折", tuple(Step(*step) for step in steps), TIME)
    assert refused.value.data == {"field": "steps"}


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("name", "折" * 21), ("most", 0), ("most_each", 0), ("most", 10_000_001)]
)
def test_limits_of_the_rest(field: str, value: object) -> None:
    with pytest.raises(MultibuyRefused) as refused:
        MultibuyDraft(**({"name": "2件8折", "steps": (Step(2, 2000),), "time": TIME} | {field: value}))  # type: ignore[arg-type]
    assert refused.value.data == {"field": field}


async def test_what_is_at_a_limit_is_made_and_read_as_it_was(database: AnyDatabase) -> None:
    steps = (Step(2, 1), Step(999, 9999))

    def make(tx: Transaction) -> None:
        made = sell_several(tx, (2, 1), (999, 9999), name="折" * 20, most=10_000_000, most_each=1)
        assert (made.draft.steps, made.draft.most, made.draft.time) == (steps, 10_000_000, TIME)

    await database.transact(make)
