"""An order has many payment numbers, at most one of them open, and is paid by one capture of its total."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from commissions.numbers import find_prefix, is_ours
from commissions.ports import Transaction
from shop.captures.ports import GatewayUnknown
from shop.captures.queries import list_set_aside
from shop.captures.tables import payment_capture
from shop.orders.order import OrderState
from shop.orders.refusals import OrderMoved
from shop.payments.asking import (
    announce_payment,
    ask_due_payments,
    ask_payment,
    cancel_order,
    close_expired_unbegun,
    end_at_pay,
)
from shop.payments.refusals import PayDoesNotAnswer, PaymentUnderWay
from shop.payments.repository import find_open_payment, list_payments
from shop.payments.service import Confirmation, close_unbegun
from shop.payments.tables import payment
from shop.refunds.sending import send_due_refunds
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade


async def numbers(trade: Trade, order_no: str) -> list[tuple[str, str]]:
    """Each payment of an order with its status, the oldest first."""
    return [(of.number, of.status) for of in await trade.database.read(list_payments, order_no)]


async def replace_payment(trade: Trade, order_no: str) -> str:
    """The open payment ends at Pay, and the next tap begins another; its number."""
    begun = await trade.database.read(find_open_payment, order_no)
    assert begun is not None
    await end_at_pay(trade.database, trade.pay, begun.number)
    await announce_payment(trade.database, trade.pay, trade.buyer, order_no)
    other = await trade.database.read(find_open_payment, order_no)
    assert other is not None
    return other.number


async def test_the_first_number_is_the_orders_and_each_further_one_is_random(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    seen = [order.no]
    for _ in range(3):
        clock.advance(seconds=1)
        seen.append(await replace_payment(trade, order.no))
    assert len(set(seen)) == 4
    assert all(is_ours(number, find_prefix(order.no)) for number in seen)
    assert await numbers(trade, order.no) == [*((number, "closed") for number in seen[:3]), (seen[3], "open")]
    assert [trade.pay.bills[number].state for number in seen] == ["CLOSED"] * 3 + ["NOTPAY"]
    assert await trade.confirm(trade.pay.pay(seen[3])) is Confirmation.PAID
    assert (await trade.find(order.no)).state is OrderState.PAID
    assert (await numbers(trade, order.no))[3] == (seen[3], "paid")
    await trade.check()


async def test_what_is_closed_at_pay_is_replaced_at_the_next_tap(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    await trade.pay.close_payment(order.no)
    await ask_payment(database, trade.pay, trade.buyer, order.no)
    assert await numbers(trade, order.no) == [(order.no, "closed")]
    prepay_id = await announce_payment(database, trade.pay, trade.buyer, order.no)
    [_, (second, _)] = await numbers(trade, order.no)
    assert prepay_id == f"prepay-{second}"
    assert second != order.no
    await trade.check()


async def test_a_number_that_pay_refuses_because_it_is_closed_is_replaced_at_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    trade.pay.lost = True
    with pytest.raises(PayDoesNotAnswer):
        await announce_payment(database, trade.pay, trade.buyer, order.no)
    trade.pay.lost = False
    await trade.pay.close_payment(order.no)
    prepay_id = await announce_payment(database, trade.pay, trade.buyer, order.no)
    [first, (second, status)] = await numbers(trade, order.no)
    assert (first, prepay_id, status) == ((order.no, "closed"), f"prepay-{second}", "open")
    await trade.check()


async def test_a_prepay_for_a_number_that_was_replaced_meanwhile_is_closed_at_pay(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    announce = trade.pay.create_prepay

    async def replaced_meanwhile(asked: Any) -> str:
        trade.pay.create_prepay = announce  # type: ignore[method-assign]
        await end_at_pay(database, trade.pay, order.no)
        return await announce(asked)

    trade.pay.create_prepay = replaced_meanwhile  # type: ignore[method-assign]
    prepay_id = await announce_payment(database, trade.pay, trade.buyer, order.no)
    [first, (second, _)] = await numbers(trade, order.no)
    assert (first, prepay_id) == ((order.no, "closed"), f"prepay-{second}")
    assert trade.pay.bills[order.no].state == "CLOSED"
    assert trade.pay.bills[second].state == "NOTPAY"
    await trade.check()


async def test_a_refund_goes_back_to_the_capture_under_the_number_that_was_paid(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    second = await replace_payment(trade, order.no)
    fact = trade.pay.pay(second)
    await trade.confirm(fact)
    await trade.refund(order.no, {"1": 1_000})
    await send_due_refunds(database, trade.pay)
    [asked] = trade.pay.refund_orders
    assert (asked.number, asked.transaction_id, asked.total_fen) == (second, fact.transaction_id, order.total_fen)
    await trade.check()


@pytest.mark.parametrize("then", ["unpaid", "paid", "closed"])
async def test_what_comes_late_under_a_replaced_number_goes_back_whatever_became_of_the_order(
    database: AnyDatabase, clock: MovableClock, then: str
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    second = await replace_payment(trade, order.no)
    if then == "paid":
        await trade.confirm(trade.pay.pay(second))
    if then == "closed":
        await cancel_order(database, trade.pay, trade.buyer, order.no)
    late = trade.pay.pay(order.no)
    assert await trade.confirm(late) is Confirmation.SET_ASIDE
    assert await trade.confirm(late) is Confirmation.REPEATED
    [aside] = await database.read(list_set_aside)
    reason = {"unpaid": "replaced", "paid": "second", "closed": "closed"}[then]
    assert (aside.reason, aside.status, aside.number, aside.order_no) == (reason, "returning", order.no, order.no)
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    [asked] = trade.pay.refund_orders
    assert (asked.number, asked.transaction_id, asked.amount_fen) == (order.no, late.transaction_id, order.total_fen)
    assert (await trade.find(order.no)).state.value == {"unpaid": "placed"}.get(then, then)
    await trade.check()


async def test_an_order_whose_payments_are_all_closed_ends_without_a_word_to_pay(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order, other = await trade.announce(), await trade.announce()
    await end_at_pay(database, trade.pay, order.no)
    clock.advance(minutes=31)
    trade.pay.calls.clear()
    assert await database.transact(close_expired_unbegun) == 1
    assert ((await trade.find(order.no)).state, (await trade.find(other.no)).state) == ("closed", "placed")
    assert trade.pay.calls == []
    await trade.check()


async def test_an_expired_order_ends_by_its_open_number(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    second = await replace_payment(trade, order.no)
    assert not await database.transact(close_unbegun, order.no, "expired")
    clock.advance(minutes=31)
    await ask_due_payments(database, trade.pay)
    assert (await trade.find(order.no)).close_reason == "expired"
    assert trade.pay.bills[second].state == "CLOSED"
    assert {status for _, status in await numbers(trade, order.no)} == {"closed"}
    await trade.check()


async def test_nobody_is_cut_off_while_paying_and_silence_replaces_nothing(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    trade.pay.bills[order.no].state = "USERPAYING"
    with pytest.raises(PaymentUnderWay):
        await end_at_pay(database, trade.pay, order.no)
    trade.pay.silent = True
    with pytest.raises(PayDoesNotAnswer):
        await end_at_pay(database, trade.pay, order.no)
    assert await numbers(trade, order.no) == [(order.no, "open")]


async def test_a_buyer_who_cancels_ends_the_number_that_is_open(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    second = await replace_payment(trade, order.no)
    await cancel_order(database, trade.pay, trade.buyer, order.no)
    assert trade.pay.bills[second].state == "CLOSED"
    assert (await trade.find(order.no)).close_reason == "buyer"
    with pytest.raises(OrderMoved):
        await announce_payment(database, trade.pay, trade.buyer, order.no)
    await trade.check()


def copy_payment(tx: Transaction, order_no: str, **changes: Any) -> None:
    """Another payment like the first of an order, straight into the table."""
    row = tx.connection.execute(select(payment).where(payment.c.order_no == order_no)).mappings().first()
    assert row is not None
    tx.connection.execute(insert(payment).values(**dict(row) | changes))


async def refused(work: Awaitable[object]) -> None:
    with pytest.raises(IntegrityError):
        await work


async def test_the_database_itself_holds_that_one_payment_is_open_and_that_none_changes(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    await refused(database.transact(copy_payment, order.no, number="L-another"))
    for changes in ({"amount_fen": 1}, {"order_no": "L-other"}, {"payer_openid": "x"}, {"expires_at": None}):
        change = update(payment).values(**changes)
        await refused(database.transact(lambda tx, change=change: tx.connection.execute(change)))


async def test_the_database_itself_refuses_a_capture_of_another_orders_payment(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    mine, other = await trade.announce(), await trade.announce()

    def capture(tx: Transaction) -> None:
        row = {
            "provider": "wechat",
            "transaction_id": "4200F",
            "number": other.no,
            "amount_fen": mine.total_fen,
            "currency": "CNY",
            "appid": "wx1",
            "mch_id": "1900000001",
            "payer_openid": "openid-3",
            "recorded_at": tx.now,
            "order_no": mine.no,
        }
        tx.connection.execute(insert(payment_capture).values(**row))

    await refused(database.transact(capture))


async def test_pay_answers_differently_about_each_number(database: AnyDatabase) -> None:
    """The stand-in is as strict as Pay: one number, one content."""
    trade = await open_trade(database)
    order = await trade.announce()
    asked = trade.pay.bills[order.no].order
    with pytest.raises(Exception, match="INVALID_REQUEST"):
        await trade.pay.create_prepay(replace(asked, amount_fen=asked.amount_fen - 1))
    trade.pay.silent = True
    with pytest.raises(GatewayUnknown):
        await trade.pay.find_payment(order.no)
