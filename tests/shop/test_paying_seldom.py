"""What seldom happens between the shop and Pay: refusals, repeats and answers that come when nobody needs them."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.ledger.refusals import NothingSetAside
from commissions.ledger.tables import ledger_entry
from commissions.withdrawals.freeze import freeze_transfers
from shop.captures.ports import GatewayRefused
from shop.captures.queries import find_set_aside, list_set_aside
from shop.orders.order import OrderState
from shop.payments.asking import cancel_order
from shop.payments.checks import check_journal
from shop.payments.refusals import PaymentUnderWay
from shop.payments.service import Confirmation, apply_orphans
from shop.payments.setting_aside import accept_payment, send_back_payment
from shop.refunds.ports import RefundFact
from shop.refunds.refusals import RefundUnknown
from shop.refunds.sending import send_due_refunds
from shop.refunds.service import RefundOutcome, record_refund_missing, record_refund_refused
from shop.transfers.checks import check_transfers
from shop.transfers.news import TransferOutcome, record_transfer_trouble
from shop.transfers.pace import Pace
from shop.transfers.repository import list_problems
from shop.transfers.service import want_cancels
from shop.transfers.tables import transfer
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.pay import StandInPay
from tests.support.payouts import open_payouts, take_back
from tests.support.tampering import tamper
from tests.support.trade import open_trade


class StubbornPay(StandInPay):
    """Refuses to close anything, and to say how a refund stands."""

    async def close_payment(self, number: str) -> None:
        raise GatewayRefused("SYSTEM_ERROR")

    async def find_refund(self, refund_no: str) -> RefundFact | None:
        raise GatewayRefused("FREQUENCY_LIMITED")


async def test_what_pay_refuses_to_close_stays_open_here(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    stubborn = StubbornPay()
    stubborn.bills = trade.pay.bills
    with pytest.raises(PaymentUnderWay):
        await cancel_order(database, stubborn, order.member_id, order.no)
    assert (await trade.find(order.no)).state is OrderState.PLACED


async def test_a_payment_of_nothing_is_set_aside_without_an_entry(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    paid = trade.pay.pay(order.no, amount_fen=0)
    assert await trade.confirm(paid) is Confirmation.SET_ASIDE
    (waiting,) = await database.read(lambda connection: list_set_aside(connection, only_waiting=True))
    assert (waiting.transaction_id, waiting.amount_fen) == (paid.transaction_id, 0)
    with pytest.raises(NothingSetAside):
        await database.transact(
            send_back_payment, waiting.transaction_id, prefix="L", by=staff_acting("mei"), reason="nothing to send back"
        )
    await database.transact(
        accept_payment, waiting.transaction_id, by=staff_acting("mei"), reason="somebody has looked at it"
    )
    looked_at = await database.read(find_set_aside, waiting.transaction_id)
    assert looked_at is not None
    assert looked_at.status == "accepted"
    await trade.check()


async def test_one_transaction_told_under_two_numbers_counts_under_the_known_one(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    paid = trade.pay.pay(order.no)
    assert await trade.confirm(replace(paid, number="LXUNKNOWN")) is Confirmation.ORPHANED
    assert await trade.confirm(paid) is Confirmation.PAID
    clock.advance(minutes=10)
    assert await database.transact(apply_orphans) == 1
    assert await database.read(list_set_aside) == ()
    await trade.check()


async def test_a_payment_that_nobody_expected_goes_back_to_whoever_made_it(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    paid = replace(trade.pay.pay(order.no), number="LXUNKNOWN", transaction_id="4200X")
    await trade.confirm(paid)
    clock.advance(minutes=10)
    await database.transact(apply_orphans)
    sent = await database.transact(send_back_payment, "4200X", prefix="L", by=staff_acting("mei"), reason="not ours")
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    found = await database.read(find_set_aside, "4200X")
    assert found is not None
    assert (found.status, sent.order_no, sent.member_id) == ("returned", None, None)
    await trade.check()


async def test_words_about_a_refund_that_come_too_late_change_nothing(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    refund = await trade.refund(order.no)
    assert await database.transact(record_refund_missing, refund.refund_no) is RefundOutcome.REPEATED
    await send_due_refunds(database, trade.pay)
    assert await database.transact(record_refund_refused, refund.refund_no, "NOT_ENOUGH") is RefundOutcome.REPEATED
    with pytest.raises(RefundUnknown):
        await database.transact(record_refund_missing, "nobody's")
    clock.advance(hours=2)
    assert await send_due_refunds(database, StubbornPay()) == 1
    assert (await trade.find(order.no)).refunded_fen == order.total_fen
    await trade.check()


async def test_the_audit_names_an_entry_that_is_gone(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    await tamper(database, update(ledger_entry).where(ledger_entry.c.key == f"order:{order.no}:paid").values(key="x"))
    found = await database.read(lambda connection: list(check_journal(connection)))
    assert [finding.subject for finding in found] == [f"entry:order:{order.no}:paid"]


async def test_the_audit_names_a_transfer_that_is_gone(database: AnyDatabase, clock: MovableClock) -> None:
    number = await open_payouts(database, clock).send()
    await tamper(database, delete(transfer))
    found = await database.read(lambda connection: list(check_transfers(connection)))
    assert [finding.subject for finding in found] == [f"withdrawal:{number}"]


async def test_calls_that_come_together_go_one_after_the_other() -> None:
    pace, clock = Pace(200), asyncio.get_running_loop().time
    begun = clock()
    await asyncio.gather(*(pace.wait() for _ in range(5)))
    assert clock() - begun >= 4 / 200 - 0.001


async def test_asking_and_cancelling_again_says_nothing_to_pay(database: AnyDatabase, clock: MovableClock) -> None:
    payouts = open_payouts(database, clock)
    number = await payouts.send()
    member_id = (await payouts.withdrawal(number)).person.id
    payouts.pay.trouble = lambda call: "silent" if call == "find_transfer" else None
    clock.advance(seconds=3)
    for _ in range(2):
        await payouts.driver.ask(number, member_id)
    assert payouts.pay.calls.count("find_transfer") == 1
    assert await database.transact(record_transfer_trouble, number, "SYSTEM_ERROR") is TransferOutcome.REPEATED
    for _ in range(2):
        await payouts.driver.cancel(number)
    assert payouts.pay.calls.count("cancel_transfer") == 1
    assert await payouts.status(number) == "awaiting_confirmation"


async def test_who_was_frozen_after_the_approval_is_sent_nothing(database: AnyDatabase, clock: MovableClock) -> None:
    payouts = open_payouts(database, clock)
    at = await payouts.request(await payouts.person())
    await database.transact(freeze_transfers, reason="a look", by=staff_acting("mei"), person=at.person)
    await payouts.driver.send(at.number)
    assert (await payouts.status(at.number), payouts.pay.calls) == ("rejected", [])
    await payouts.check()


async def test_debts_cancel_page_by_page(database: AnyDatabase, clock: MovableClock) -> None:
    payouts = open_payouts(database, clock)
    for name in ("anna", "ben", "cui"):
        number = await payouts.send(name=name)
        member_id = MemberId((await payouts.withdrawal(number)).person.id)
        await database.transact(take_back, member_id, 5_000)
    assert await database.transact(want_cancels, limit=1) == 3
    assert await database.transact(want_cancels, limit=1) == 0


async def test_among_many_only_the_stalled_transfer_is_named_with_what_stalls_it(
    database: AnyDatabase, clock: MovableClock
) -> None:
    payouts = open_payouts(database, clock)
    payouts.pay.refusal = "PARAM_ERROR"
    stalled = await payouts.send(name="anna")
    payouts.pay.refusal = None
    plain = await payouts.send(name="ben")
    assert await database.read(list_problems, [stalled, plain, "LNOTHING"]) == {stalled: "PARAM_ERROR"}
