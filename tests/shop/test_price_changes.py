"""改价: the merchant changes what an unpaid order costs; whichever comes first, price or payment, the books agree."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from commissions.actor import staff_acting
from commissions.awards.queries import list_earners
from commissions.awards.refusals import SaleMoved
from commissions.awards.repricing import reprice_sale
from commissions.awards.tables import sale, sale_line
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from commissions.policies.service import publish_policy
from shop.captures.queries import list_set_aside
from shop.catalog.queries import find_stock
from shop.orders.new_price import ChangePrice, determine_price
from shop.orders.order import Order, OrderState
from shop.orders.refusals import OrderLineUnknown, OrderMoved, OrderUnknown, PriceReasonMissing, PriceRefused
from shop.orders.tables import order_price_change, shop_order
from shop.payments.asking import announce_payment, ask_due_payments
from shop.payments.refusals import PayDoesNotAnswer, PaymentOpen, PaymentUnderWay
from shop.payments.repository import list_payments
from shop.payments.repricing import begin_price_change, change_price, change_price_at_pay
from shop.payments.service import Confirmation
from shop.refunds.sending import send_due_refunds
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.orders import make_line, make_placed
from tests.support.price_changes import change, wish
from tests.support.torture import TORTURE
from tests.support.trade import Trade, open_trade


async def pending(trade: Trade) -> list[int]:
    return [(await trade.database.read(find_balances, member(person))).get("pending", 0) for person in trade.people]


async def test_only_the_cash_and_the_shipping_change_and_commission_follows_the_cash(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(2, 1)
    frozen = await database.read(lambda c: c.execute(select(sale)).mappings().one())
    await database.transact(publish_policy, {"depth": 1, "levels": [{"rate_bp": 5000}]}, by=staff_acting("test"))
    changed = await change(trade, order.no, {"1": 20_000}, 0)
    assert (changed.goods_fen, changed.shipping_fen, changed.total_fen) == (20_000 + 22_800, 0, 42_800)
    assert [line.paid_fen for line in changed.lines] == [20_000, 22_800]
    assert [line.price_fen for line in changed.lines] == [line.price_fen for line in order.lines]
    assert (changed.expires_at, changed.portions, changed.state) == (order.expires_at, order.portions, "placed")
    assert await database.read(lambda c: c.execute(select(sale)).mappings().one()) == frozen
    await announce_payment(database, trade.pay, trade.buyer, order.no)
    assert trade.pay.bills[order.no].order.amount_fen == 42_800
    assert await trade.confirm(trade.pay.pay(order.no)) is Confirmation.PAID
    assert await pending(trade) == [42_800 * 200 // 10_000, 42_800 * 500 // 10_000, 42_800 * 1000 // 10_000, 0]
    await trade.check()


async def test_it_is_kept_who_changed_what_and_why_and_the_buyer_hears_of_it(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    await change(trade, order.no, {"1": 10_000}, 300)
    await change(trade, order.no, {"1": 10_000}, 300)
    row = await database.read(lambda c: c.execute(select(order_price_change)).one())
    assert (row.lines_before, row.lines_after) == ({"1": 12_800}, {"1": 10_000})
    assert (row.shipping_before_fen, row.shipping_after_fen) == (800, 300)
    assert (row.total_before_fen, row.total_after_fen) == (13_600, 10_300)
    assert (row.reason, row.changed_by) == ("老客人", staff_acting("mei"))
    [(_, event)] = await database.read(published, "OrderPriceChanged")
    assert (event["member_id"], event["order_no"]) == (trade.buyer, order.no)
    assert (event["was_fen"], event["amount_fen"], event["title"]) == (13_600, 10_300, "古树红茶")
    await trade.check()


async def test_the_open_sheet_ends_at_pay_and_the_next_tap_asks_for_the_new_price(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    await change(trade, order.no, {"1": 9_900})
    assert trade.pay.bills[order.no].state == "CLOSED"
    await announce_payment(database, trade.pay, trade.buyer, order.no)
    [first, second] = await database.read(list_payments, order.no)
    assert (first.status, first.amount_fen) == ("closed", 13_600)
    assert (second.status, second.amount_fen) == ("open", 10_700)
    assert await trade.confirm(trade.pay.pay(second.number)) is Confirmation.PAID
    await trade.check()


async def test_a_late_capture_of_the_old_amount_is_set_aside_and_sent_back(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    await change(trade, order.no, {"1": 9_900})
    late = trade.pay.pay(order.no)
    assert await trade.confirm(late) is Confirmation.SET_ASIDE
    assert (await trade.find(order.no)).state is OrderState.PLACED
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    [asked] = trade.pay.refund_orders
    assert (asked.amount_fen, asked.total_fen, asked.transaction_id) == (13_600, 13_600, late.transaction_id)
    [aside] = await database.read(list_set_aside)
    assert (aside.reason, aside.status) == ("replaced", "returned")
    [(_, told)] = await database.read(published, "PaymentReturned")
    assert (told["order_no"], told["amount_fen"]) == (order.no, 13_600)
    await trade.check()


async def test_what_comes_to_nothing_is_paid_at_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce(2)
    changed = await change(trade, order.no, {"1": 0}, 0)
    assert (changed.state, changed.total_fen) == (OrderState.PAID, 0)
    assert changed == await trade.find(order.no)
    sku = trade.tea.skus[0].id
    assert await database.read(find_stock, [sku]) == {sku: (48, 0, 2)}
    assert await pending(trade) == [0, 0, 0, 0]
    with pytest.raises(OrderMoved):
        await change(trade, order.no, {"1": 1})
    await trade.check()


async def test_what_can_not_be_is_refused_before_anything_is_closed(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce(2)
    refusals: list[tuple[ChangePrice, type[Exception]]] = [
        (wish(order.no, {"2": 1}), OrderLineUnknown),
        (wish(order.no, {"1": -1}), PriceRefused),
        (wish(order.no, {"1": 25_601}), PriceRefused),
        (wish(order.no, None, -1), PriceRefused),
        (wish(order.no, None, 10_000_000_001), PriceRefused),
        (wish(order.no, None, 10_000_000_000), PriceRefused),
        (ChangePrice(order.no, {"1": 1}, None, " ", staff_acting("mei")), PriceReasonMissing),
        (wish("L-nothing", {"1": 1}), OrderUnknown),
    ]
    for command, refusal in refusals:
        with pytest.raises(refusal):
            await database.transact(begin_price_change, command)
        with pytest.raises(refusal):
            await database.transact(change_price, command)
    assert await database.transact(begin_price_change, wish(order.no, {"1": 25_600}, 800)) is None
    [begun] = await database.read(list_payments, order.no)
    assert (begun.status, begun.closing_at) == ("open", None)
    assert (await trade.find(order.no)).total_fen == order.total_fen


async def test_while_the_old_amount_is_open_at_pay_the_price_stays(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    with pytest.raises(PaymentOpen):
        await database.transact(change_price, wish(order.no, {"1": 1}))
    trade.pay.bills[order.no].state = "USERPAYING"
    with pytest.raises(PaymentUnderWay):
        await change(trade, order.no, {"1": 1})
    trade.pay.silent = True
    with pytest.raises(PayDoesNotAnswer):
        await change(trade, order.no, {"1": 1})
    assert (await trade.find(order.no)).total_fen == order.total_fen
    trade.pay.silent = False
    assert await trade.confirm(trade.pay.pay(order.no)) is Confirmation.PAID
    with pytest.raises(OrderMoved):
        await change(trade, order.no, {"1": 1})
    await trade.check()


async def test_who_paid_before_the_price_was_changed_has_bought_at_the_old_one(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    trade.pay.pay(order.no)
    with pytest.raises(OrderMoved):
        await change(trade, order.no, {"1": 1})
    bought = await trade.find(order.no)
    assert (bought.state, bought.total_fen) == (OrderState.PAID, 13_600)
    await trade.check()


async def test_a_tap_after_a_change_that_died_half_way_ends_the_payment_and_begins_another(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    await database.transact(begin_price_change, wish(order.no, {"1": 1}))
    await trade.pay.close_payment(order.no)
    clock.advance(seconds=1)
    await announce_payment(database, trade.pay, trade.buyer, order.no)
    first, second = await database.read(list_payments, order.no)
    assert (first.status, second.status, second.amount_fen) == ("closed", "open", 13_600)
    assert trade.pay.bills[second.number].state == "NOTPAY"
    await trade.check()


async def test_a_buyer_who_taps_in_between_is_overtaken_once_more(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    command, taps = wish(order.no, {"1": 5_000}), [1]

    async def carry_out() -> Order:
        if taps:
            taps.pop()
            await announce_payment(database, trade.pay, trade.buyer, order.no)
        return await database.transact(change_price, command)

    changed = await change_price_at_pay(database, trade.pay, command, carry_out)
    assert changed.total_fen == 5_800
    assert {of.status for of in await database.read(list_payments, order.no)} == {"closed"}
    await trade.check()


async def test_the_database_itself_refuses_to_change_a_price_that_was_paid(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    for change_ in (
        update(shop_order).values(total_fen=1, goods_fen=1, shipping_fen=0),
        update(sale_line).values(paid_fen=1),
    ):
        with pytest.raises(IntegrityError):
            await database.transact(lambda tx, change_=change_: tx.connection.execute(change_))
    with pytest.raises(SaleMoved):
        await database.transact(reprice_sale, order.no, {"1": 1})
    await trade.check()


PRICES = st.tuples(
    st.lists(st.tuples(st.integers(1, 99), st.integers(1, 5)), min_size=1, max_size=4), st.integers(0, 2_000)
)


def make_order(prices: list[tuple[int, int]], shipping_fen: int) -> Order:
    """An unpaid order of lines with a price and a quantity."""
    return make_placed([make_line(n, price, quantity) for n, (price, quantity) in enumerate(prices, 1)], shipping_fen)


@settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=not TORTURE)
@given(prices=PRICES, wanted=st.dictionaries(st.integers(0, 5), st.integers(-3, 600)), shipping=st.integers(-3, 3_000))
def test_a_price_is_what_was_asked_for_and_no_less_than_nothing(
    prices: tuple[list[tuple[int, int]], int], wanted: dict[int, int], shipping: int
) -> None:
    """The model: take each line's wish if it has one, else what it costs; all of it is refused if one can't be."""
    lines, before = prices
    order = make_order(lines, before)
    can_be = shipping >= 0 and all(
        0 < line <= len(lines) and 0 <= fen <= lines[line - 1][0] * lines[line - 1][1] for line, fen in wanted.items()
    )
    command = wish(order.no, {str(line): fen for line, fen in wanted.items()}, shipping)
    if not can_be:
        with pytest.raises((OrderLineUnknown, PriceRefused)):
            determine_price(order, command)
        return
    now = [wanted.get(n, price * quantity) for n, (price, quantity) in enumerate(lines, 1)]
    price = determine_price(order, command)
    if price is None:
        assert (sum(now), shipping) == (order.goods_fen, before)
        assert now == [line.paid_fen for line in order.lines]
    else:
        assert [price.lines[line.line] for line in order.lines] == now
        assert (price.total_fen, price.shipping_fen) == (sum(now) + shipping, shipping)


async def test_a_changed_price_expires_like_any_other(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    await change(trade, order.no, {"1": 1})
    await announce_payment(database, trade.pay, trade.buyer, order.no)
    clock.advance(minutes=31)
    await ask_due_payments(database, trade.pay)
    assert (await trade.find(order.no)).close_reason == "expired"
    assert await database.read(list_earners, order.no) == []
    await trade.check()
