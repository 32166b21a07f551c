"""What Pay says of a payment later, and is not what it said first, is kept, reported, decided, and sent back whole."""

from dataclasses import replace
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.ledger.refusals import NothingSetAside, ReasonMissing, SetAsideDecided
from commissions.ledger.trial import sum_accounts
from shop.aftersales.refusals import RefundTooMuch
from shop.captures.queries import list_set_aside
from shop.orders.order import Order, OrderState
from shop.payments.asking import ask_due_payments
from shop.payments.contradictions import (
    ContradictionUnknown,
    believe_contradiction,
    dismiss_contradiction,
    list_contradictions,
)
from shop.payments.matching import IncompleteFact
from shop.payments.ports import PaymentFact
from shop.payments.service import Confirmation, apply_orphans
from shop.payments.setting_aside import accept_payment, send_back_payment
from shop.refunds.sending import send_due_refunds
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
WHY = {"by": MEI, "reason": "looked it up at Pay"}


async def send_back(trade: Trade, transaction_id: str) -> Any:
    return await trade.database.transact(send_back_payment, transaction_id, prefix="L", **WHY)


@pytest.mark.parametrize("wrong_fen", [1, 20_000])
async def test_a_wrong_amount_told_first_is_corrected_by_a_person_and_sent_back_whole(
    database: AnyDatabase, clock: MovableClock, wrong_fen: int
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    true = trade.pay.pay(order.no)
    wrong = replace(true, amount_fen=wrong_fen)
    assert await trade.confirm(wrong) is Confirmation.SET_ASIDE
    clock.advance(minutes=1)
    await ask_due_payments(database, trade.pay)
    assert await trade.confirm(true) is Confirmation.REPEATED
    [(_, told)] = await database.read(published, "PaymentContradicted")
    assert (told["transaction_id"], told["field"]) == (true.transaction_id, "amount_fen")
    [waiting] = await database.read(list_contradictions)
    assert waiting["fact"]["amount_fen"] == 13_600  # type: ignore[index]
    await trade.check()

    number = str(true.transaction_id)
    with pytest.raises(ReasonMissing):
        await database.transact(believe_contradiction, number, by=MEI, reason=" ")
    assert await database.transact(believe_contradiction, number, **WHY) == 13_600
    with pytest.raises(ContradictionUnknown):
        await database.transact(believe_contradiction, number, **WHY)
    assert (await database.read(sum_accounts))["merchant:suspense"] == 13_600
    await trade.check()

    await send_back(trade, number)
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    [asked] = trade.pay.refund_orders
    assert (asked.amount_fen, asked.total_fen, asked.transaction_id) == (13_600, 13_600, number)
    assert (await database.read(sum_accounts)).get("outside:payments", 0) == 0
    assert (await trade.find(order.no)).state is OrderState.PLACED
    await trade.check()


async def test_the_same_transaction_under_another_order_is_not_dropped(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    first, second = await trade.buy(), await trade.announce()
    paid = trade.pay.bills[first.no].facts[0]
    other = replace(paid, number=second.no)
    assert await trade.confirm(other) is Confirmation.CONTRADICTED
    assert await trade.confirm(other) is Confirmation.REPEATED
    assert await trade.confirm(replace(paid, number="L-unknown")) is Confirmation.CONTRADICTED
    assert len(await database.read(published, "PaymentContradicted")) == 2
    assert (await trade.find(second.no)).state is OrderState.PLACED
    number = str(paid.transaction_id)
    await database.transact(dismiss_contradiction, number, **WHY)
    assert await database.read(list_contradictions) == []
    await trade.check()


async def test_a_kept_orphan_that_is_told_otherwise_is_a_contradiction(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    fact = PaymentFact("L-nothing", "SUCCESS", "wx1", "1900000001", "4200X", 500, "CNY", "openid-3", START)
    await trade.confirm(fact)
    clock.advance(minutes=11)
    await database.transact(apply_orphans)
    assert await trade.confirm(replace(fact, amount_fen=700)) is Confirmation.CONTRADICTED
    assert await database.transact(believe_contradiction, "4200X", **WHY) == 700
    await database.transact(accept_payment, "4200X", **WHY)
    assert (await database.read(sum_accounts))["merchant:sales"] == 700
    await trade.check()


async def test_what_was_decided_is_not_corrected_any_more(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    true = trade.pay.pay(order.no)
    number = str(true.transaction_id)
    await trade.confirm(replace(true, amount_fen=1))
    await database.transact(accept_payment, number, **WHY)
    assert await trade.confirm(true) is Confirmation.CONTRADICTED
    with pytest.raises(SetAsideDecided):
        await database.transact(believe_contradiction, number, **WHY)
    await trade.check()


@pytest.mark.parametrize("wrong", [{"currency": "USD"}, {"mch_id": "1900000002"}])
async def test_another_currency_or_merchant_is_listed_and_not_booked_as_yuan(
    database: AnyDatabase, wrong: dict[str, Any]
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    true = trade.pay.pay(order.no)
    number = str(true.transaction_id)
    assert await trade.confirm(replace(true, **wrong)) is Confirmation.SET_ASIDE
    [aside] = await database.read(list_set_aside)
    assert (aside.amount_fen, aside.told_fen, aside.status) == (0, 13_600, "waiting")
    assert await database.read(sum_accounts) == {}
    with pytest.raises(NothingSetAside):
        await send_back(trade, number)
    assert await trade.confirm(true) is Confirmation.CONTRADICTED
    assert await database.transact(believe_contradiction, number, **WHY) == 13_600
    await send_back(trade, number)
    await trade.check()


async def test_what_was_only_listed_is_put_away(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    fact = trade.pay.pay(order.no, currency="USD")
    await trade.confirm(fact)
    await database.transact(accept_payment, str(fact.transaction_id), **WHY)
    [aside] = await database.read(list_set_aside)
    assert aside.status == "accepted"
    assert await database.read(sum_accounts) == {}
    await trade.check()


async def test_an_amount_that_nobody_can_have_paid_is_a_broken_word(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    for fen in (2**63, 10**15 + 1, -1):
        with pytest.raises(IncompleteFact):
            await trade.confirm(trade.pay.pay(order.no, amount_fen=fen))
    await trade.check()


async def contradict(trade: Trade, **otherwise: Any) -> tuple[Order, str]:
    """An order is paid and its one unit not sent; then Pay says something else of the payment, and is believed."""
    order = await trade.buy(1)
    paid = trade.pay.bills[order.no].facts[0]
    assert await trade.confirm(replace(paid, **otherwise)) is Confirmation.CONTRADICTED
    number = str(paid.transaction_id)
    await trade.database.transact(believe_contradiction, number, **WHY)
    return order, number


async def outside(trade: Trade) -> int:
    """What came in through Pay and has not gone out again."""
    return -(await trade.database.read(sum_accounts)).get("outside:payments", 0)


async def test_of_a_paid_order_only_what_pay_holds_can_go_back(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order, number = await contradict(trade, amount_fen=100)
    assert await outside(trade) == 100
    assert (await trade.find(order.no)).state is OrderState.PAID
    await trade.check()
    with pytest.raises(RefundTooMuch) as refused:
        await trade.refund(order.no)
    assert refused.value.data["left_fen"] == 100
    await trade.refund(order.no, {"1": 100})
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    [asked] = trade.pay.refund_orders
    assert (asked.amount_fen, asked.total_fen, asked.transaction_id) == (100, 100, number)
    assert await outside(trade) == 0
    await trade.check()


async def test_what_pay_holds_beyond_a_paid_order_is_set_aside_and_sent_back(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order, number = await contradict(trade, amount_fen=20_000)
    assert await outside(trade) == 20_000
    [aside] = await database.read(list_set_aside)
    assert (aside.amount_fen, aside.status, aside.order_no) == (20_000 - order.total_fen, "waiting", order.no)
    await send_back(trade, number)
    await trade.refund(order.no)
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    clock.advance(minutes=2)  # Pay wants a minute between two refunds of one payment
    await send_due_refunds(database, trade.pay)
    asked = {(of.amount_fen, of.total_fen, of.transaction_id) for of in trade.pay.refund_orders}
    assert asked == {(20_000 - order.total_fen, 20_000, number), (order.total_fen, 20_000, number)}
    assert await outside(trade) == 0
    await trade.check()


@pytest.mark.parametrize("otherwise", [{"currency": "USD"}, {"mch_id": "1900000002"}])
async def test_what_another_merchant_or_currency_holds_is_not_the_orders(
    database: AnyDatabase, otherwise: dict[str, Any]
) -> None:
    trade = await open_trade(database)
    order, _ = await contradict(trade, **otherwise)
    assert await outside(trade) == 0
    with pytest.raises(RefundTooMuch):
        await trade.refund(order.no, {"1": 1})
    await trade.check()


async def test_a_payment_that_was_anothers_goes_back_under_the_number_that_pay_knows(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    second = await trade.announce()
    order, number = await contradict(trade, number=second.no)
    assert await outside(trade) == order.total_fen
    refund = await trade.refund(order.no)
    assert (refund.number, refund.transaction_id, refund.payment_fen) == (second.no, number, order.total_fen)
    assert (await trade.find(second.no)).state is OrderState.PLACED
    await trade.check()


async def test_pay_is_believed_about_a_payment_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order, number = await contradict(trade, amount_fen=100)
    paid = trade.pay.bills[order.no].facts[0]
    assert await trade.confirm(replace(paid, amount_fen=200)) is Confirmation.CONTRADICTED
    with pytest.raises(SetAsideDecided):
        await database.transact(believe_contradiction, number, **WHY)
    await database.transact(dismiss_contradiction, number, **WHY)
    assert await outside(trade) == 100
    await trade.check()
