"""Placing orders: priced by the shop, stock promised once, a double tap is one order, nobody sees another's."""

import asyncio
from collections import Counter
from dataclasses import asdict, replace

import pytest

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.numbers import ALPHABET, make_number, make_number_like
from commissions.ports import Transaction
from shop.addresses.address import AddressForm
from shop.addresses.refusals import UnknownAddress
from shop.addresses.service import change_address
from shop.catalog.queries import find_stock
from shop.catalog.refusals import OutOfStock
from shop.checkout.queries import find_cart, quote_order
from shop.checkout.quoting import Wanted
from shop.checkout.refusals import NothingSelected, PriceChanged
from shop.checkout.service import add_to_cart, select_lines
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import STEPS, Order, OrderState, OrderTerms, Recipient
from shop.orders.placing import OrderWay
from shop.orders.queries import Tab, count_orders, get_order, list_orders
from shop.orders.refusals import NoteTooLong, OrderUnknown, RequestKeyRefused, TooManyOpenOrders
from shop.orders.repository import take_step
from shop.orders.service import place_order, place_quoted
from shop.pricing.formula import price
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import HOME, open_trade


def test_numbers_fit_pay_and_never_repeat() -> None:
    numbers = {make_number("Shop12") for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(6 <= len(number) <= 32 and set(number[6:]) <= set(ALPHABET) for number in numbers)
    assert len(ALPHABET) ** 18 >= 2**80
    assert make_number_like("Shop12" + "2" * 18).startswith("Shop12")


async def test_an_order_copies_what_it_needs_and_adds_up(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(2, 1, note="  请 \n 轻放 ")
    assert [(line.quantity, line.price_fen, line.paid_fen, line.cost_fen) for line in order.lines] == [
        (2, 12800, 25600, 12800),
        (1, 22800, 22800, 12800),
    ]
    assert (order.goods_fen, order.shipping_fen, order.total_fen) == (48400, 800, 49200)
    assert (order.state, order.note, order.recipient.name) == (OrderState.PLACED, "请 轻放", "陈小满")
    assert order.title == "古树红茶 等3件"
    assert await trade.find(order.no) == order
    await database.transact(
        change_address, trade.buyer, trade.address, AddressForm(**(asdict(HOME) | {"name": "别人"}))
    )
    assert (await trade.find(order.no)).recipient.name == "陈小满"
    await trade.check()


async def test_a_double_tap_is_one_order(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    form = trade.order_form(3)
    orders = await asyncio.gather(*(database.transact(place_order, form) for _ in range(20)))
    assert len({order.no for order in orders}) == 1
    stock = await database.read(find_stock, [trade.tea.skus[0].id])
    assert stock[trade.tea.skus[0].id][1] == 3
    with pytest.raises(RequestKeyRefused):
        await database.transact(place_order, replace(form, note="anders"))
    with pytest.raises(RequestKeyRefused):
        await trade.place(request_key="short")
    await trade.check()


async def test_the_cart_gives_what_is_selected_and_keeps_the_rest(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    one, two = trade.tea.skus
    await database.transact(add_to_cart, trade.buyer, one.code, 2)
    await database.transact(add_to_cart, trade.buyer, two.code, 1)
    await database.transact(select_lines, trade.buyer, [one.code])
    form = trade.order_form(lines=None)
    order = await database.transact(place_order, form)
    assert [line.sku_code for line in order.lines] == [one.code]
    assert [line.sku_code for line in (await database.read(find_cart, trade.buyer, START)).lines] == [two.code]
    assert (await database.transact(place_order, form)).no == order.no
    with pytest.raises(NothingSelected):
        await database.transact(place_order, trade.order_form(lines=None))


async def test_buying_at_once_leaves_the_cart_alone(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(add_to_cart, trade.buyer, trade.sku, 2)
    await trade.place(1)
    assert (await database.read(find_cart, trade.buyer, START)).units == 2


async def test_a_hundred_orders_of_ten_units_get_exactly_ten(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=10)
    forms = [trade.order_form(1) for _ in range(100)]
    outcomes = await asyncio.gather(
        *(database.transact(place_order, form, OrderTerms(most_open=1000)) for form in forms), return_exceptions=True
    )
    assert Counter(type(outcome) for outcome in outcomes) == {Order: 10, OutOfStock: 90}
    await trade.check()


async def test_only_so_many_orders_wait_to_be_paid(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    forms = [trade.order_form(1) for _ in range(12)]
    outcomes = await asyncio.gather(*(database.transact(place_order, form) for form in forms), return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {Order: 10, TooManyOpenOrders: 2}


async def test_what_the_buyer_saw_must_still_hold(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    seen = (await database.read(quote_order, trade.buyer, [Wanted(trade.sku, 1)], START)).quote
    await trade.place(1, seen=seen.fingerprint)
    with pytest.raises(PriceChanged):
        await trade.place(2, seen=seen.fingerprint)
    with pytest.raises(NoteTooLong):
        await trade.place(1, note="字" * 201)


async def test_nobody_reaches_anothers_order_or_address(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    with pytest.raises(OrderUnknown):
        await database.read(get_order, trade.people[0], order.no)
    with pytest.raises(OrderUnknown):
        await database.transact(confirm_receipt, trade.people[0], order.no)
    with pytest.raises(UnknownAddress):
        await trade.place(member_id=trade.people[0])


async def test_an_order_of_nothing_is_paid_at_once_and_earns_nobody(database: AnyDatabase) -> None:
    trade = await open_trade(database)

    def place_free(tx: Transaction) -> Order:
        [line] = quote_order(tx.connection, trade.buyer, [Wanted(trade.sku, 1)], tx.now).quote.lines
        free = price([replace(line, price_fen=0)], (), lambda _: 0)
        recipient = Recipient("陈小满", "13800000001", "浙江省", "杭州市", "西湖区", "龙井路 1 号")
        return place_quoted(tx, trade.order_form(1), free, OrderWay(recipient), OrderTerms())

    order = await database.transact(place_free)
    assert order.state is OrderState.PAID
    await trade.ship(order.no)
    await database.transact(confirm_receipt, trade.buyer, order.no)
    assert await database.read(published, "CommissionEarned") == []
    await trade.check()


async def test_the_list_turns_pages_without_losing_or_repeating(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    numbers = [(await trade.place()).no for _ in range(7)]
    seen: list[str] = []
    before: str | None = None
    while True:
        page = await database.read(list_orders, trade.buyer, Tab.ALL, before=before, limit=3)
        seen += [order.no for order in page.items]
        before = page.next
        if before is None:
            break
    assert seen == numbers[::-1]
    counts = await database.read(count_orders, trade.buyer)
    assert (counts[Tab.ALL], counts[Tab.TO_PAY], counts[Tab.TO_SHIP]) == (7, 7, 0)
    assert (await database.read(list_orders, MemberId(999))).items == ()
    assert len((await database.read(list_orders, trade.buyer, before="x1")).items) == 7


@pytest.mark.parametrize("before", list(OrderState))
@pytest.mark.parametrize("after", list(OrderState))
async def test_only_the_steps_of_the_table_are_taken(
    sqlite_database: AnyDatabase, before: OrderState, after: OrderState
) -> None:
    if (before, after) not in STEPS:
        trade = await open_trade(sqlite_database)
        order = replace(await trade.place(), state=before)
        with pytest.raises(AssertionError, match="never becomes"):
            await sqlite_database.transact(take_step, order, after, by=staff_acting("test"))
