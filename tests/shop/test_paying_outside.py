"""Paying outside WeChat: a code or a browser beside the sheet, one order, one capture, whichever comes first."""

import asyncio
import random

import pytest
from sqlalchemy.exc import IntegrityError

from commissions.ports import Transaction
from shop.captures.queries import list_set_aside
from shop.orders.order import OrderState
from shop.orders.refusals import OrderMoved
from shop.payments.asking import announce_payment, cancel_order
from shop.payments.kinds import PayKind
from shop.payments.ports import PaymentFact
from shop.payments.refusals import PaymentTooLate, PaymentUnderWay
from shop.payments.repository import find_open_payment, list_payments
from shop.payments.service import Confirmation, begin_payment, record_opening
from shop.refunds.queries import list_refunds
from shop.refunds.sending import send_due_refunds
from tests.shop.test_payment_numbers import copy_payment
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.pay import ACCOUNT, SOMEBODY
from tests.support.price_changes import change
from tests.support.trade import Trade, open_trade


async def announce(trade: Trade, order_no: str, kind: PayKind) -> str:
    """Get as far as what opens the payment."""
    return await announce_payment(
        trade.database, trade.pay, trade.buyer, order_no, kind, payer_ip="203.0.113.9" if kind is PayKind.H5 else ""
    )


async def find_number(trade: Trade, order_no: str) -> str:
    """The number of the open payment."""
    begun = await trade.database.read(find_open_payment, order_no)
    assert begun is not None
    return begun.number


@pytest.mark.parametrize("kind", [PayKind.NATIVE, PayKind.H5])
async def test_anybody_may_pay_what_is_paid_outside(database: AnyDatabase, kind: PayKind) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    opens = await announce(trade, order.no, kind)
    assert order.no in opens
    assert trade.pay.bills[order.no].order.payer_openid is None
    fact = trade.pay.pay(order.no)
    assert fact.payer_openid == SOMEBODY
    assert await trade.confirm(fact) is Confirmation.PAID
    await trade.check()


@pytest.mark.parametrize("first", [PayKind.JSAPI, PayKind.NATIVE])
async def test_one_kind_ends_at_pay_before_another_begins(database: AnyDatabase, first: PayKind) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    second = PayKind.NATIVE if first is PayKind.JSAPI else PayKind.JSAPI
    await announce(trade, order.no, first)
    await announce(trade, order.no, second)
    payments = await database.read(list_payments, order.no)
    assert [(of.kind, of.status) for of in payments] == [(first, "closed"), (second, "open")]
    assert trade.pay.bills[order.no].state == "CLOSED"
    late = trade.pay.pay(order.no)  # it had been paid while it was closed
    assert await trade.confirm(late) is Confirmation.SET_ASIDE
    assert await trade.confirm(trade.pay.pay(payments[1].number)) is Confirmation.PAID
    [aside] = await database.read(list_set_aside)
    assert (aside.reason, aside.status, aside.amount_fen) == ("replaced", "returning", order.total_fen)
    await send_due_refunds(database, trade.pay)
    assert len(trade.pay.refunds) == 1
    await trade.check()


async def test_a_sheet_stays_bound_to_its_buyer(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    await announce(trade, order.no, PayKind.NATIVE)
    await announce(trade, order.no, PayKind.JSAPI)
    fact = trade.pay.pay(await find_number(trade, order.no), payer_openid=SOMEBODY)
    assert await trade.confirm(fact) is Confirmation.SET_ASIDE
    [aside] = await database.read(list_set_aside)
    assert (aside.reason, aside.status) == ("payer", "waiting")
    await trade.check()


async def test_a_code_is_asked_for_once_and_shown_as_long_as_it_lives(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    opens = await announce(trade, order.no, PayKind.H5)
    assert await announce(trade, order.no, PayKind.H5) == opens
    assert trade.pay.calls.count("create_prepay") == 1
    begun = await database.read(find_open_payment, order.no)
    assert begun
    assert begun.opens(clock()) == opens
    clock.advance(seconds=271)  # less than half a minute is left of the five
    assert await announce(trade, order.no, PayKind.H5) != opens
    assert trade.pay.bills[order.no].state == "CLOSED"
    assert begun.opens(clock()) == opens
    clock.advance(seconds=30)
    assert begun.opens(clock()) is None
    await trade.check()


async def test_two_windows_never_ask_for_the_same_code(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    begun = await database.transact(begin_payment, trade.buyer, order.no, ACCOUNT, PayKind.NATIVE)
    with pytest.raises(PaymentUnderWay):
        await announce(trade, order.no, PayKind.NATIVE)
    clock.advance(seconds=16)  # whoever began has died
    other = await announce(trade, order.no, PayKind.NATIVE)
    assert begun.number not in other
    assert not await database.transact(record_opening, begun.number, PayKind.NATIVE, "weixin://late")
    await trade.check()


async def test_a_code_that_comes_while_its_payment_is_ended_is_shown_to_nobody(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    first = await database.transact(begin_payment, trade.buyer, order.no, ACCOUNT, PayKind.NATIVE)
    find, kept = trade.pay.find_payment, list[bool]()

    async def answered_meanwhile(number: str) -> PaymentFact | None:
        """Pay has not heard of it, and hears of it a moment later."""
        trade.pay.find_payment = find  # type: ignore[method-assign]
        fact = await find(number)
        opens = await trade.pay.create_prepay(first.order)
        kept.append(await database.transact(record_opening, first.number, PayKind.NATIVE, opens))
        return fact

    trade.pay.find_payment = answered_meanwhile  # type: ignore[method-assign]
    await announce(trade, order.no, PayKind.JSAPI)
    assert kept == [False]
    assert await find_number(trade, order.no) != first.number
    await trade.check()


async def test_a_sheet_that_opens_while_its_order_is_cancelled_never_pays_a_cancelled_one(
    database: AnyDatabase,
) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    await database.transact(begin_payment, trade.buyer, order.no, ACCOUNT)
    find = trade.pay.find_payment

    async def opened_meanwhile(number: str) -> PaymentFact | None:
        """Pay has not heard of it, and the buyer taps on another screen a moment later."""
        trade.pay.find_payment = find  # type: ignore[method-assign]
        fact = await find(number)
        await announce(trade, order.no, PayKind.JSAPI)
        return fact

    trade.pay.find_payment = opened_meanwhile  # type: ignore[method-assign]
    with pytest.raises(PaymentUnderWay):
        await cancel_order(database, trade.pay, trade.buyer, order.no)
    assert await trade.confirm(trade.pay.pay(await find_number(trade, order.no))) is Confirmation.PAID
    await trade.check()


async def test_nothing_is_closed_for_a_code_that_would_come_too_late(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce(1)
    clock.now = order.expires_at
    clock.advance(seconds=-30)
    with pytest.raises(PaymentTooLate):
        await announce(trade, order.no, PayKind.NATIVE)
    assert trade.pay.bills[order.no].state == "NOTPAY"
    assert await trade.confirm(trade.pay.pay(order.no)) is Confirmation.PAID


async def test_the_database_demands_a_payer_inside_and_none_outside(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce(1)
    for changes in ({"kind": "native"}, {"payer_openid": None}, {"kind": "card"}):
        with pytest.raises(IntegrityError):
            await database.transact(_copy, order.no, changes)


def _copy(tx: Transaction, order_no: str, changes: dict[str, object]) -> None:
    copy_payment(tx, order_no, number="L2222222222222222222", status="closed", ended_at=tx.now, **changes)


@pytest.mark.parametrize("database", ["sqlite", "two_processes"], indirect=True)
async def test_a_sheet_against_a_code_of_the_same_order_books_one_capture(database: AnyDatabase) -> None:
    """Whoever taps and whoever scans at once: one payment pays, each other one comes back, the books agree."""
    trade, dice = await open_trade(database), random.Random(7)
    for _ in range(3):
        order = await trade.place(1)

        async def tap(kind: PayKind, no: str = order.no) -> None:
            try:
                await announce(trade, no, kind)
            except (PaymentUnderWay, OrderMoved):
                return
            payable = [bill for bill in trade.pay.bills.values() if bill.state == "NOTPAY" and not bill.facts]
            mine = [bill.order.number for bill in payable if bill.order.kind is kind]
            await asyncio.sleep(dice.uniform(0, 0.02))
            for number in mine:
                if trade.pay.bills[number].state == "NOTPAY":
                    await trade.confirm(trade.pay.pay(number))

        async def cheapen(fen: int, no: str = order.no) -> None:
            try:
                await change(trade, no, {"1": fen})
            except (PaymentUnderWay, OrderMoved):
                return

        works = [tap(PayKind.NATIVE if n % 2 else PayKind.JSAPI) for n in range(12)] + [
            cheapen(12_000 - n) for n in range(3)
        ]
        dice.shuffle(works)
        await asyncio.gather(*works)
        if (await trade.find(order.no)).state is OrderState.PLACED:
            await announce(trade, order.no, PayKind.NATIVE)
            await trade.confirm(trade.pay.pay(await find_number(trade, order.no)))
        assert (await trade.find(order.no)).state is OrderState.PAID
        paid = [of for of in await database.read(list_payments, order.no) if of.status == "paid"]
        assert len(paid) == 1
    await send_due_refunds(database, trade.pay)
    captured = sum(len(bill.facts) for bill in trade.pay.bills.values())
    assert captured == 3 + len(await database.read(list_set_aside))
    assert await database.read(list_refunds, order.no) is not None
    await trade.check()
