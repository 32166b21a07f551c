"""A payment counts exactly once, however often it comes and in whatever order; what does not fit is set aside."""

import asyncio
import os
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from commissions.ledger.tables import ledger_entry, ledger_posting
from commissions.ports import Transaction
from shop.captures.limits import cut
from shop.captures.queries import list_set_aside
from shop.captures.tables import payment_capture
from shop.catalog.queries import find_stock
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from shop.orders.order import OrderState
from shop.orders.refusals import OrderMoved
from shop.payments.asking import (
    announce_payment,
    ask_due_payments,
    ask_payment,
    cancel_order,
    close_expired_unbegun,
)
from shop.payments.describing import describe_payment
from shop.payments.matching import IncompleteFact
from shop.payments.ports import PaymentFact
from shop.payments.refusals import PayDoesNotAnswer, PaymentTooLate, PaymentUnderWay, PayRefusedUs
from shop.payments.repository import find_payment
from shop.payments.schedule import determine_next_query
from shop.payments.service import Confirmation, apply_orphans, close_unpaid, confirm_payment
from shop.refunds.sending import send_due_refunds
from tests.support.clock import START, MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, published
from tests.support.trade import Trade, open_trade

TORTURE = bool(os.environ.get("LIANPU_TORTURE"))


async def sum_postings(database: AnyDatabase, code: str) -> int:
    query = select(func.coalesce(func.sum(ledger_posting.c.amount_fen), 0)).where(ledger_posting.c.code == code)
    return await database.read(lambda connection: int(connection.scalar(query) or 0))


async def test_a_payment_makes_the_order_paid_sells_its_stock_and_pays_three_levels(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    assert (order.state, order.paid_at) == (OrderState.PAID, START)
    assert await database.read(find_stock, [trade.tea.skus[0].id]) == {trade.tea.skus[0].id: (48, 0, 2)}
    pending = [(await database.read(find_balances, member(person))).get("pending") for person in trade.people]
    assert pending == [512, 1280, 2560, None]
    [(_, event)] = await database.read(published, "OrderPaid")
    assert event == {"member_id": trade.buyer, "order_no": order.no, "amount_fen": 26400, "title": "古树红茶"}
    await trade.check()


async def test_a_hundred_notices_at_once_have_one_effect(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    fact = trade.pay.pay(order.no)
    outcomes = await asyncio.gather(*(trade.confirm(fact) for _ in range(100)))
    assert Counter(outcomes) == {Confirmation.PAID: 1, Confirmation.REPEATED: 99}
    assert await sum_postings(database, "paid") == order.total_fen
    assert len(await database.read(published, "OrderPaid")) == 1
    assert len(await database.read(published, "CommissionEarned")) == 3
    await trade.check()


async def test_ten_processes_that_hear_of_one_payment_agree(postgres_url: str, clock: MovableClock) -> None:
    processes = [PostgresDatabase(postgres_url, clock, EveryEvent(), TEST_SEALER) for _ in range(10)]
    trade = await open_trade(processes[0])
    order = await trade.announce()
    fact = trade.pay.pay(order.no)
    outcomes = await asyncio.gather(*(process.transact(confirm_payment, fact) for process in processes))
    assert Counter(outcomes) == {Confirmation.PAID: 1, Confirmation.REPEATED: 9}
    await trade.check()
    for process in processes:
        await process.close()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"amount_fen": 1}, "amount"),
        ({"amount_fen": 10**12}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"appid": "wx-other"}, "appid"),
        ({"mch_id": "1900000002"}, "mch_id"),
        ({"payer_openid": "openid-other"}, "payer"),
    ],
)
async def test_what_does_not_fit_is_set_aside_and_pays_nothing(
    database: AnyDatabase, clock: MovableClock, wrong: dict[str, Any], reason: str
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    fact = trade.pay.pay(order.no, **wrong)
    assert await trade.confirm(fact) is Confirmation.SET_ASIDE
    assert await trade.confirm(fact) is Confirmation.REPEATED
    assert (await trade.find(order.no)).state is OrderState.PLACED
    [aside] = await database.read(list_set_aside)
    booked_fen = 0 if reason in ("currency", "mch_id") else fact.amount_fen
    assert (aside.reason, aside.status, aside.order_no) == (reason, "waiting", order.no)
    assert (aside.amount_fen, aside.told_fen) == (booked_fen, fact.amount_fen)
    assert await sum_postings(database, "set_aside") == booked_fen
    assert [e["reason"] for _, e in await database.read(published, "PaymentSetAside")] == [reason]
    assert await database.read(published, "CommissionEarned") == []
    clock.advance(minutes=31)
    await ask_due_payments(database, trade.pay)
    assert (await trade.find(order.no)).state is OrderState.CLOSED
    await trade.check()


async def test_refund_as_the_state_of_a_payment_means_that_it_was_paid(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    assert await trade.confirm(trade.pay.pay(order.no, state="REFUND")) is Confirmation.PAID


@pytest.mark.parametrize("state", ["NOTPAY", "USERPAYING", "CLOSED", "REVOKED", "PAYERROR"])
async def test_no_other_state_pays(database: AnyDatabase, state: str) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    assert await trade.confirm(trade.pay.pay(order.no, state=state)) is Confirmation.NOT_PAID
    assert (await trade.find(order.no)).state is OrderState.PLACED


async def test_a_paid_fact_that_leaves_something_out_is_a_fault_not_a_payment(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    paid = trade.pay.pay(order.no)
    for left_out in ("transaction_id", "amount_fen", "currency", "payer_openid"):
        nothing: dict[str, Any] = {left_out: None}
        with pytest.raises(IncompleteFact):
            await trade.confirm(replace(paid, **nothing))
    assert await trade.confirm(paid) is Confirmation.PAID


async def test_what_is_paid_is_not_closed_any_more(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    assert not await trade.database.transact(close_unpaid, order.no, "expired")
    assert not await trade.database.transact(close_unpaid, "nobody's", "expired")
    assert (await trade.find(order.no)).state is OrderState.PAID
    await trade.check()


async def test_a_second_payment_of_an_order_goes_back_under_a_number_of_its_own(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    first, second = trade.pay.pay(order.no), trade.pay.pay(order.no)
    assert await trade.confirm(first) is Confirmation.PAID
    assert await trade.confirm(second) is Confirmation.SET_ASIDE
    assert await trade.confirm(second) is Confirmation.REPEATED
    await sent_back(trade, order.no, str(second.transaction_id), order.total_fen)


async def test_a_payment_after_closing_goes_back_and_the_order_stays_closed(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    clock.advance(minutes=31)
    await ask_due_payments(database, trade.pay)
    assert (await trade.find(order.no)).state is OrderState.CLOSED
    late = trade.pay.pay(order.no)
    assert await trade.confirm(late) is Confirmation.SET_ASIDE
    assert (await trade.find(order.no)).state is OrderState.CLOSED
    await sent_back(trade, order.no, str(late.transaction_id), order.total_fen)
    stock = await database.read(find_stock, [trade.tea.skus[0].id])
    assert stock[trade.tea.skus[0].id] == (50, 0, 0)


async def sent_back(trade: Trade, order_no: str, transaction_id: str, amount_fen: int) -> None:
    database = trade.database
    [(_, event)] = await database.read(published, "PaymentReturned")
    assert (event["order_no"], event["amount_fen"]) == (order_no, amount_fen)
    trade.pay.refund_status = "SUCCESS"
    assert await send_due_refunds(database, trade.pay) == 1
    [asked] = trade.pay.refund_orders
    assert (asked.transaction_id, asked.amount_fen, asked.total_fen) == (transaction_id, amount_fen, amount_fen)
    assert asked.refund_no != order_no
    [aside] = await database.read(list_set_aside)
    assert aside.status == "returned"
    await trade.check()


async def test_a_payment_of_an_unknown_number_is_kept_and_set_aside_after_ten_minutes(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    fact = PaymentFact("L-unknown-number", "SUCCESS", "wx1", "1900000001", "4200X", 500, "CNY", "openid-3", START)
    assert await trade.confirm(fact) is Confirmation.ORPHANED
    assert await trade.confirm(fact) is Confirmation.REPEATED
    assert await database.transact(apply_orphans) == 0
    clock.advance(minutes=11)
    assert await database.transact(apply_orphans) == 1
    assert await trade.confirm(fact) is Confirmation.REPEATED
    [aside] = await database.read(list_set_aside)
    assert (aside.reason, aside.order_no, aside.amount_fen) == ("unknown", None, 500)
    await trade.check()


async def test_a_payment_that_is_heard_of_before_its_order_is_applied_when_the_order_shows(
    database: AnyDatabase,
) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    early = PaymentFact(order.no, "SUCCESS", "wx1", "1900000001", "4200E", order.total_fen, "CNY", "openid-3", START)
    assert await trade.confirm(early) is Confirmation.ORPHANED
    await announce_payment(database, trade.pay, trade.buyer, order.no)
    assert await database.transact(apply_orphans) == 1
    assert (await trade.find(order.no)).state is OrderState.PAID
    await trade.check()


async def test_the_database_itself_refuses_a_second_or_a_wrong_capture(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    paid, open_ = await trade.buy(), await trade.announce()

    def capture(tx: Transaction, order_no: str, amount_fen: int) -> None:
        row = {
            "provider": "wechat",
            "transaction_id": "4200F",
            "number": order_no,
            "amount_fen": amount_fen,
            "currency": "CNY",
            "appid": "wx1",
            "mch_id": "1900000001",
            "payer_openid": "openid-3",
            "recorded_at": tx.now,
            "order_no": order_no,
        }
        tx.connection.execute(insert(payment_capture).values(**row))

    for order_no, amount_fen in ((paid.no, paid.total_fen), (open_.no, 1)):
        with pytest.raises(IntegrityError):
            await database.transact(capture, order_no, amount_fen)


async def test_pay_is_asked_for_the_same_thing_however_often(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    trade.pay.lost = True
    with pytest.raises(PayDoesNotAnswer):
        await announce_payment(database, trade.pay, trade.buyer, order.no)
    trade.pay.lost = False
    clock.advance(seconds=5)
    first = await announce_payment(database, trade.pay, trade.buyer, order.no)
    assert await announce_payment(database, trade.pay, trade.buyer, order.no) == first
    assert trade.pay.calls.count("create_prepay") == 2
    bill = trade.pay.bills[order.no].order
    assert (bill.description, bill.amount_fen) == ("山前茶铺 · 古树红茶", order.total_fen)
    assert (bill.expires_at, bill.payer_openid) == (order.expires_at, "openid-3")


async def test_a_payment_is_not_begun_when_the_order_is_about_to_close(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order, begun = await trade.place(), await trade.announce()
    clock.advance(minutes=29, seconds=30)
    with pytest.raises(PaymentTooLate):
        await announce_payment(database, trade.pay, trade.buyer, order.no)
    await announce_payment(database, trade.pay, trade.buyer, begun.no)
    clock.advance(seconds=30)
    with pytest.raises(PaymentTooLate):
        await announce_payment(database, trade.pay, trade.buyer, begun.no)


async def test_a_refusal_of_pay_is_told_and_leaves_the_order_payable(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    trade.pay.prepay_refusal = "NO_AUTH"
    with pytest.raises(PayRefusedUs) as refused:
        await announce_payment(database, trade.pay, trade.buyer, order.no)
    assert refused.value.data["problem"] == "NO_AUTH"
    trade.pay.prepay_refusal = None
    assert await announce_payment(database, trade.pay, trade.buyer, order.no) == f"prepay-{order.no}"


async def test_a_payment_without_a_notice_is_found_by_asking(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    orders = [await trade.announce() for _ in range(5)]
    for order in orders:
        trade.pay.pay(order.no)
    assert await ask_due_payments(database, trade.pay) == 0
    clock.advance(seconds=30)
    assert await ask_due_payments(database, trade.pay) == 5
    assert {(await trade.find(order.no)).state for order in orders} == {OrderState.PAID}
    clock.advance(hours=2)
    assert await ask_due_payments(database, trade.pay) == 0
    await trade.check()


async def test_pay_is_asked_ever_more_rarely_and_the_order_is_closed_there_first(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    asked_at = []
    for second in range(0, 1900, 10):
        before = len(trade.pay.calls)
        await ask_due_payments(database, trade.pay)
        if len(trade.pay.calls) > before:
            asked_at.append(second)
        clock.advance(seconds=10)
    assert asked_at == [30, 90, 390, 690, 990, 1290, 1590, 1800]
    assert trade.pay.calls[-2:] == ["find_payment", "close_payment"]
    assert (await trade.find(order.no)).close_reason == "expired"
    await trade.check()


async def test_an_order_whose_payment_was_never_begun_closes_without_a_word_to_pay(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order, begun = await trade.place(), await trade.announce()
    trade.pay.calls.clear()
    assert await database.transact(close_expired_unbegun) == 0
    clock.advance(minutes=30)
    assert await database.transact(close_expired_unbegun) == 1
    assert ((await trade.find(order.no)).state, (await trade.find(begun.no)).state) == ("closed", "placed")
    assert trade.pay.calls == []
    await trade.check()


async def test_someone_who_is_paying_is_waited_for(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    trade.pay.bills[order.no].state = "USERPAYING"
    clock.advance(minutes=31)
    await ask_due_payments(database, trade.pay)
    with pytest.raises(PaymentUnderWay):
        await cancel_order(database, trade.pay, trade.buyer, order.no)
    assert (await trade.find(order.no)).state is OrderState.PLACED
    trade.pay.pay(order.no)
    clock.advance(minutes=6)
    await ask_due_payments(database, trade.pay)
    assert (await trade.find(order.no)).state is OrderState.PAID
    await trade.check()


async def test_silence_closes_nothing(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    trade.pay.silent = True
    clock.advance(minutes=31)
    await ask_due_payments(database, trade.pay)
    with pytest.raises(PayDoesNotAnswer):
        await cancel_order(database, trade.pay, trade.buyer, order.no)
    assert (await trade.find(order.no)).state is OrderState.PLACED
    assert (await ask_payment(database, trade.pay, trade.buyer, order.no)).state is OrderState.PLACED


async def test_a_buyer_cancels_at_pay_first(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    begun, fresh, paid = await trade.announce(), await trade.place(), await trade.announce()
    trade.pay.pay(paid.no)
    await cancel_order(database, trade.pay, trade.buyer, fresh.no)
    assert trade.pay.bills[begun.no].state == "NOTPAY"
    await cancel_order(database, trade.pay, trade.buyer, begun.no)
    await cancel_order(database, trade.pay, trade.buyer, begun.no)
    assert trade.pay.bills[begun.no].state == "CLOSED"
    assert (await trade.find(begun.no)).close_reason == "buyer"
    with pytest.raises(OrderMoved):
        await cancel_order(database, trade.pay, trade.buyer, paid.no)
    assert (await trade.find(paid.no)).state is OrderState.PAID
    with pytest.raises(OrderMoved):
        await announce_payment(database, trade.pay, trade.buyer, begun.no)
    await trade.check()


async def test_an_announcement_that_loses_against_a_cancellation_is_closed_at_pay(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    announce = trade.pay.create_prepay

    async def cancelled_meanwhile(order_: Any) -> str:
        prepay_id = await announce(order_)
        await cancel_order(database, trade.pay, trade.buyer, order.no)
        return prepay_id

    trade.pay.create_prepay = cancelled_meanwhile  # type: ignore[method-assign]
    with pytest.raises(OrderMoved):
        await announce_payment(database, trade.pay, trade.buyer, order.no)
    assert trade.pay.bills[order.no].state == "CLOSED"


async def test_paying_against_closing_ends_in_exactly_one_of_both(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    orders = [await trade.announce() for _ in range(8)]
    clock.advance(minutes=31)

    async def pay(number: str) -> None:
        await asyncio.sleep(random.uniform(0, 0.01))
        if trade.pay.bills[number].state == "NOTPAY":
            await trade.confirm(trade.pay.pay(number))

    await asyncio.gather(ask_due_payments(database, trade.pay), *(pay(order.no) for order in orders))
    for order in orders:
        at_pay = trade.pay.bills[order.no].state
        state = (await trade.find(order.no)).state
        assert (at_pay, state) in (("SUCCESS", OrderState.PAID), ("CLOSED", OrderState.CLOSED)), order.no
    await trade.check()


async def test_asking_because_the_buyer_says_so_is_heard_at_most_every_two_seconds(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    for _ in range(5):
        await ask_payment(database, trade.pay, trade.buyer, order.no)
    assert trade.pay.calls.count("find_payment") == 1
    trade.pay.pay(order.no)
    clock.advance(seconds=2)
    assert (await ask_payment(database, trade.pay, trade.buyer, order.no)).state is OrderState.PAID


async def test_a_storm_of_repeated_and_shuffled_notices_pays_each_order_once(database: AnyDatabase) -> None:
    size = 10_000 if TORTURE else 300 if isinstance(database, SqliteDatabase) else 100
    trade, dice = await open_trade(database, on_hand=size), random.Random(4)
    orders = [
        order for _ in range(size // 50) for order in await asyncio.gather(*(trade.announce() for _ in range(50)))
    ]
    storm = [fact for order in orders for fact in [trade.pay.pay(order.no)] * dice.randint(1, 16)]
    dice.shuffle(storm)
    outcomes: Counter[str] = Counter()
    for start in range(0, len(storm), 100):
        outcomes.update(await asyncio.gather(*map(trade.confirm, storm[start : start + 100])))
    assert outcomes == {Confirmation.PAID: size, Confirmation.REPEATED: len(storm) - size}
    assert await sum_postings(database, "paid") == sum(order.total_fen for order in orders)
    entries = select(func.count()).select_from(ledger_entry).where(ledger_entry.c.key.like("order:%:paid"))
    assert await database.read(lambda connection: connection.scalar(entries)) == size
    assert len(await database.read(published, "OrderPaid")) == size
    await trade.check()


def test_the_moment_of_expiry_is_never_slept_through() -> None:
    expires_at = START + timedelta(minutes=4)
    assert determine_next_query(START, 9, expires_at) == expires_at
    assert determine_next_query(expires_at, 9, expires_at) == expires_at + timedelta(minutes=5)


def test_what_pay_shows_fits_its_limits() -> None:
    assert cut("茶" * 100, 127) == "茶" * 41 + "…"
    assert len(describe_payment("店" * 30, "茶" * 60).encode()) <= 127
    assert cut("short", 127) == "short"


async def test_the_row_of_a_payment_is_written_before_pay_hears_of_it(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place()
    trade.pay.silent = True
    with pytest.raises(PayDoesNotAnswer):
        await announce_payment(database, trade.pay, trade.buyer, order.no)
    begun = await database.read(find_payment, order.no)
    assert begun is not None
    assert (begun.status, begun.opening) == ("open", None)
