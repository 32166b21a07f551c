"""Refunds: never more than was paid, one number in force, awards taken back at once, given back only by a person."""

import asyncio
import os
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from shop.aftersales.refusals import (
    NothingToRefund,
    RefundLineUnknown,
    RefundTooLate,
    RefundTooMuch,
    RefundUnclear,
    TooManyRefunds,
)
from shop.aftersales.service import DecideRefund, decide_refund, give_up_refund
from shop.catalog.queries import find_stock
from shop.orders.order import OrderState
from shop.orders.refusals import OrderMoved, OrderUnknown, RequestKeyRefused
from shop.refunds.ports import RefundFact
from shop.refunds.queries import find_refund, list_refunds, list_stalled_refunds
from shop.refunds.refund import Refund
from shop.refunds.refusals import RefundEnded, RefundUnderWay, RefundUnknown
from shop.refunds.sending import ask_before_giving_up, send_due_refunds, send_refund
from shop.refunds.service import RefundOutcome, record_refund_fact, record_refund_refused
from shop.refunds.tables import refund_attempt
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.racing import RACING, race
from tests.support.trade import Trade, open_trade

TORTURE = bool(os.environ.get("LIANPU_TORTURE"))


async def pending(trade: Trade) -> list[int]:
    return [(await trade.database.read(find_balances, member(person))).get("pending", 0) for person in trade.people]


async def statuses(trade: Trade, refund_no: str) -> list[str]:
    query = select(refund_attempt.c.status).where(refund_attempt.c.refund_no == refund_no)
    return sorted(await trade.database.read(lambda connection: list(connection.scalars(query))))


async def state_of(trade: Trade, refund_no: str) -> str:
    found = await trade.database.read(find_refund, refund_no)
    assert found is not None
    return found.state.value


async def told(trade: Trade, fact: RefundFact) -> RefundOutcome:
    return await trade.database.transact(record_refund_fact, fact)


async def test_a_whole_refund_takes_everything_back_and_ends_with_pays_success(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    refund = await trade.refund(order.no)
    assert refund.amount_fen == order.total_fen == (await trade.find(order.no)).refunded_fen
    assert await pending(trade) == [0, 0, 0, 0]
    assert refund.refund_no != order.no
    await send_refund(database, trade.pay, refund.refund_no)
    [asked] = trade.pay.refund_orders
    assert (asked.amount_fen, asked.total_fen, asked.number) == (order.total_fen, order.total_fen, order.no)
    fact = trade.pay.move_refund(refund.refund_no, "SUCCESS")
    outcomes = await asyncio.gather(*(told(trade, fact) for _ in range(20)))
    assert Counter(outcomes) == {RefundOutcome.SETTLED: 1, RefundOutcome.REPEATED: 19}
    [(_, event)] = await database.read(published, "RefundSettled")
    assert (event["order_no"], event["amount_fen"], event["title"]) == (
        order.no,
        order.total_fen,
        "古树红茶 等3件",
    )
    await trade.check()


async def test_a_part_of_a_line_takes_its_share_of_the_awards(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    before = await pending(trade)
    await trade.refund(order.no, {"1": 12800})
    assert await pending(trade) == [before[0] - 256, before[1] - 640, before[2] - 1280, 0]
    await trade.refund(order.no, {}, shipping_fen=800)
    assert await pending(trade) == [before[0] - 256, before[1] - 640, before[2] - 1280, 0]
    left = await trade.find(order.no)
    assert (left.refunded_fen, left.shipping_refunded_fen) == (13600, 800)
    await trade.check()


async def test_no_more_goes_back_than_was_paid(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    for lines, shipping_fen, refusal in (
        ({"1": 12801}, 0, RefundTooMuch),
        ({"1": -1}, 0, RefundTooMuch),
        ({"1": 1}, 801, RefundTooMuch),
        ({"2": 1}, 0, RefundLineUnknown),
        ({"1": 0}, 0, NothingToRefund),
        ({}, 0, NothingToRefund),
        (None, 800, RefundUnclear),
    ):
        with pytest.raises(refusal):
            await trade.refund(order.no, lines, shipping_fen=shipping_fen)
    await trade.refund(order.no, {"1": 12000})
    with pytest.raises(RefundTooMuch):
        await trade.refund(order.no, {"1": 801})
    rest = await trade.refund(order.no)
    assert rest.amount_fen == 1600
    with pytest.raises(NothingToRefund):
        await trade.refund(order.no)
    await trade.check()


async def test_only_what_is_paid_can_be_refunded_and_only_for_a_year(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    unpaid, paid = await trade.place(), await trade.buy()
    with pytest.raises(OrderMoved):
        await trade.refund(unpaid.no)
    with pytest.raises(OrderUnknown):
        await trade.refund("L-nothing")
    clock.advance(days=366)
    with pytest.raises(RefundTooLate):
        await trade.refund(paid.no)


async def test_pays_limit_of_fifty_refunds_is_kept(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    for _ in range(50):
        await trade.refund(order.no, {"1": 1})
    with pytest.raises(TooManyRefunds):
        await trade.refund(order.no, {"1": 1})
    await trade.check()


@RACING
async def test_two_people_refund_the_whole_at_the_same_instant_and_one_wins(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=500)
    orders = [await trade.buy() for _ in range(500 if TORTURE else 50)]
    for begin in range(0, len(orders), 50):
        fifty = orders[begin : begin + 50]
        tries = (trade.refund(order.no) for order in fifty for _ in range(2))
        outcomes = Counter(type(outcome) for outcome in await race(*tries))
        assert outcomes == {Refund: 50, NothingToRefund: 50}
    await trade.check()


async def test_a_repeated_click_is_the_same_refund(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    command = DecideRefund(order.no, {"1": 500}, "弄错了", staff_acting("mei"), "click-0001")
    refunds = await asyncio.gather(*(database.transact(decide_refund, command) for _ in range(10)))
    assert len({refund.refund_no for refund in refunds}) == 1
    assert (await trade.find(order.no)).refunded_fen == 500
    with pytest.raises(RequestKeyRefused):
        await database.transact(decide_refund, replace(command, lines={"1": 501}))
    await trade.check()


async def test_silence_and_lost_answers_repeat_the_very_same_refund(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    refund = await trade.refund((await trade.buy()).no)
    trade.pay.lost = True
    for _ in range(3):
        await send_due_refunds(database, trade.pay)
        clock.advance(minutes=10)
    trade.pay.lost = False
    await send_due_refunds(database, trade.pay)
    assert len(trade.pay.refund_orders) == 4
    assert len(set(trade.pay.refund_orders)) == len(trade.pay.refunds) == 1
    assert await statuses(trade, refund.refund_no) == ["processing"]
    trade.pay.move_refund(refund.refund_no, "SUCCESS")
    clock.advance(hours=1)
    await send_due_refunds(database, trade.pay)
    assert await state_of(trade, refund.refund_no) == "settled"
    await trade.check()


async def test_not_enough_money_keeps_the_number_until_there_is(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    refund = await trade.refund((await trade.buy()).no)
    trade.pay.refund_refusal = "NOT_ENOUGH"
    for _ in range(3):
        await send_due_refunds(database, trade.pay)
        clock.advance(minutes=10)
    assert [stalled.problem for stalled in await database.read(list_stalled_refunds)] == ["NOT_ENOUGH"]
    assert len(await database.read(published, "RefundStalled")) == 1
    trade.pay.refund_refusal = None
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    assert {asked.refund_no for asked in trade.pay.refund_orders} == {refund.refund_no}
    assert await state_of(trade, refund.refund_no) == "settled"
    assert await database.read(list_stalled_refunds) == ()
    await trade.check()


async def test_a_closed_refund_goes_on_under_a_new_number(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    refund = await trade.refund(order.no)
    await send_due_refunds(database, trade.pay)
    closed = trade.pay.move_refund(refund.refund_no, "CLOSED")
    assert await told(trade, closed) is RefundOutcome.RENEWED
    assert await told(trade, closed) is RefundOutcome.REPEATED
    clock.advance(minutes=2)
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    first, second = trade.pay.refund_orders
    assert first.refund_no != second.refund_no
    assert replace(second, refund_no=first.refund_no) == first
    assert await state_of(trade, refund.refund_no) == "settled"
    assert len(await database.read(published, "RefundSettled")) == 1
    assert len(await database.read(list_refunds, order.no)) == 1
    assert await told(trade, replace(closed, status="SUCCESS")) is RefundOutcome.STALLED
    await trade.check()


async def test_an_abnormal_refund_is_not_refunded_until_pay_says_so(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    refund = await trade.refund((await trade.buy()).no)
    await send_due_refunds(database, trade.pay)
    assert await told(trade, trade.pay.move_refund(refund.refund_no, "ABNORMAL")) is RefundOutcome.STALLED
    assert await state_of(trade, refund.refund_no) == "decided"
    assert await told(trade, trade.pay.move_refund(refund.refund_no, "SUCCESS")) is RefundOutcome.SETTLED
    await trade.check()


@pytest.mark.parametrize(
    "wrong",
    [{"amount_fen": 1}, {"total_fen": 1}, {"number": "L-other"}, {"transaction_id": "4200Z"}, {"currency": "USD"}],
)
async def test_what_contradicts_the_refund_settles_nothing(database: AnyDatabase, wrong: dict[str, object]) -> None:
    trade = await open_trade(database)
    refund = await trade.refund((await trade.buy()).no)
    await send_due_refunds(database, trade.pay)
    fact = trade.pay.move_refund(refund.refund_no, "SUCCESS")
    assert await told(trade, replace(fact, **wrong)) is RefundOutcome.STALLED  # type: ignore[arg-type]
    assert await state_of(trade, refund.refund_no) == "decided"
    assert await told(trade, fact) is RefundOutcome.SETTLED
    assert await told(trade, replace(fact, refund_no="L-unknown")) is RefundOutcome.UNKNOWN
    await trade.check()


async def test_a_refusal_after_a_lost_answer_is_no_reason_to_give_a_refund_up(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    refund = await trade.refund(order.no, {"1": 5000})
    trade.pay.lost = True
    await send_due_refunds(database, trade.pay)
    await database.transact(record_refund_refused, refund.refund_no, "FREQUENCY_LIMITED")
    with pytest.raises(RefundUnderWay):
        await ask_before_giving_up(database, trade.pay, refund.refund_no)
    trade.pay.lost = False
    await ask_before_giving_up(database, trade.pay, refund.refund_no)
    with pytest.raises(RefundUnderWay):
        await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="客人不要了")
    trade.pay.move_refund(refund.refund_no, "SUCCESS")
    await ask_before_giving_up(database, trade.pay, refund.refund_no)
    with pytest.raises(RefundEnded):
        await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="客人不要了")
    await trade.check()


async def test_what_pay_has_never_heard_of_is_given_up(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    for refusal in (None, "NOT_ENOUGH"):
        refund = await trade.refund(order.no, {"1": 5000})
        trade.pay.refund_refusal = refusal
        if refusal:
            clock.advance(minutes=2)
            await send_due_refunds(database, trade.pay)
        await ask_before_giving_up(database, trade.pay, refund.refund_no)
        await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="客人不要了")
    assert (await trade.find(order.no)).refunded_fen == 0
    await trade.check()


async def test_only_a_person_gives_a_refund_up_and_then_all_is_as_before(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    before = await pending(trade)
    refund = await trade.refund(order.no, {"1": 5000, "2": 22800}, shipping_fen=300)
    await send_due_refunds(database, trade.pay)
    with pytest.raises(RefundUnderWay):
        await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="客人不要了")
    await told(trade, trade.pay.move_refund(refund.refund_no, "ABNORMAL"))
    await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="客人不要了")
    assert await pending(trade) == before
    assert (await trade.find(order.no)).refunded_fen == 0
    with pytest.raises(RefundEnded):
        await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="")
    late = trade.pay.move_refund(refund.refund_no, "SUCCESS")
    assert await told(trade, late) is RefundOutcome.STALLED
    assert [stalled.problem for stalled in await database.read(list_stalled_refunds)] == ["success_after_closed"]
    assert (await trade.refund(order.no)).amount_fen == order.total_fen
    await trade.check()


async def test_refunds_of_one_payment_go_out_a_minute_apart(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    for _ in range(3):
        await trade.refund(order.no, {"1": 100})
    for expected in (1, 2, 3):
        await send_due_refunds(database, trade.pay)
        assert len(trade.pay.refunds) == expected
        clock.advance(seconds=59)
        await send_due_refunds(database, trade.pay)
        assert len(trade.pay.refunds) == expected
        clock.advance(seconds=1)


async def test_a_refund_puts_back_only_the_units_that_it_brings_back(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    one, two = (sku.id for sku in trade.tea.skus)
    order = await trade.buy(2, 1)
    await trade.refund(order.no, {"1": 100}, restock=True)
    assert (await database.read(find_stock, [one]))[one] == (48, 0, 2)
    await trade.refund(order.no, units={"1": 1})
    assert (await database.read(find_stock, [one]))[one] == (48, 0, 2)
    await trade.refund(order.no, restock=True)
    assert await database.read(find_stock, [one, two]) == {one: (49, 0, 1), two: (50, 0, 0)}
    assert (await trade.find(order.no)).is_refunded
    assert (await trade.find(order.no)).state is OrderState.PAID
    await trade.check()


async def test_a_refund_that_pay_has_lost_is_asked_for_again_under_the_same_number(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    refund = await trade.refund((await trade.buy()).no)
    await send_due_refunds(database, trade.pay)
    trade.pay.refunds.clear()
    for _ in range(2):
        clock.advance(hours=1)
        await send_due_refunds(database, trade.pay)
    assert {asked.refund_no for asked in trade.pay.refund_orders} == {refund.refund_no}
    assert len(trade.pay.refund_orders) == 2
    assert await statuses(trade, refund.refund_no) == ["processing"]


async def test_a_refund_that_never_went_out_can_be_given_up_at_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    refund = await trade.refund(order.no)
    await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="点错了")
    assert await send_due_refunds(database, trade.pay) == 0
    assert (await trade.find(order.no)).refunded_fen == 0
    with pytest.raises(RefundUnknown):
        await database.transact(give_up_refund, "L-nothing", by=staff_acting("mei"), reason="")
    await trade.check()


async def test_what_was_sent_back_by_the_house_cannot_be_given_up(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    for fact in (trade.pay.pay(order.no), trade.pay.pay(order.no)):
        await trade.confirm(fact)
    [(_, event)] = await database.read(published, "RefundDecided")
    with pytest.raises(RefundEnded):
        await database.transact(give_up_refund, event["refund_no"], by=staff_acting("mei"), reason="")
    await trade.check()
