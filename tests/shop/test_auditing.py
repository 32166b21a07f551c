"""Audits of the whole: their report, their schedule, what they freeze; and payments that fit no order, decided once."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from commissions.actor import staff_acting
from commissions.beneficiary import member
from commissions.ledger.entry import REFUNDING, SUSPENSE
from commissions.ledger.queries import find_entry_amount
from commissions.ledger.refusals import ReasonMissing, SetAsideDecided
from commissions.ledger.tables import ledger_balance
from commissions.withdrawals.freeze import find_freeze
from shop.audit_log.queries import find_last_audit
from shop.auditing import (
    CHECKS,
    audit_all,
    audit_nightly,
    calculate_seconds_to_next,
    freeze_after_restore,
    seal_and_check,
)
from shop.captures.queries import find_set_aside, list_set_aside
from shop.database.outbox import claim_deliveries, finish_deliveries
from shop.database.tables import event_delivery
from shop.payments.service import apply_orphans
from shop.payments.setting_aside import SetAsideUnknown, accept_payment, send_back_payment
from shop.refunds.sending import send_due_refunds
from tests.support.clock import MovableClock
from tests.support.databases import WITNESS, AnyDatabase, published
from tests.support.tampering import tamper
from tests.support.trade import Trade, open_trade


def silent(words: str) -> None:
    """Progress that nobody watches."""


async def test_an_audit_leaves_a_report_of_what_it_looked_at(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await trade.buy(2)
    clock.advance(minutes=6)
    assert await seal_and_check(database) == 1
    assert await seal_and_check(database) == 0
    said: list[str] = []
    report = await audit_all(database, clock, "command", said.append)
    assert report.findings == ()
    assert len(said) == len(CHECKS) == len(report.checks)
    looked = {check.name: check.looked_at for check in report.checks}
    assert looked["ledger.balances"] == 3
    assert looked["ledger.digests"] == looked["ledger.seals"] == 1
    assert len({check.name for check in report.checks}) == len(CHECKS)
    document = report.describe()
    assert re.fullmatch(r"[0-9a-f]{64}", document["seal"])
    assert document["revision"] is not None
    last = await database.read(find_last_audit)
    assert last is not None
    assert (last.why, last.findings, last.report["checks"]) == ("command", 0, document["checks"])


async def test_a_finding_freezes_transfers_and_is_told(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await trade.buy(1)
    await tamper(database, update(ledger_balance).values(balance_fen=ledger_balance.c.balance_fen + 1))
    report = await audit_all(database, clock, "command", silent)
    assert {finding.check for finding in report.findings} >= {"balance_is_its_postings"}
    assert await database.read(find_freeze, member(trade.buyer)) is not None
    [(_, told)] = await database.read(published, "BooksContradicted")
    assert told["findings"] == len(report.findings)


async def test_sealing_finds_a_wrong_balance_within_minutes(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await trade.buy(1)
    await tamper(database, update(ledger_balance).values(balance_fen=ledger_balance.c.balance_fen + 1))
    clock.advance(minutes=6)
    assert await seal_and_check(database) == 1
    assert await database.read(find_freeze, member(trade.buyer)) is not None


async def test_the_nightly_audit_runs_once_a_night_whoever_asks(database: AnyDatabase, clock: MovableClock) -> None:
    await asyncio.gather(*(audit_nightly(database, clock, f"process {n}") for n in range(4)))
    first = await database.read(find_last_audit)
    assert first is not None
    await audit_nightly(database, clock, "process 9")
    assert await database.read(find_last_audit) == first
    clock.advance(days=1)
    await audit_nightly(database, clock, "process 9")
    second = await database.read(find_last_audit)
    assert second is not None
    assert second.started_at > first.started_at


@pytest.mark.parametrize(("now", "seconds"), [("19:29:59", 1), ("19:30:00", 86_400), ("20:30:00", 82_800)])
def test_the_night_begins_at_half_past_three_in_shanghai(now: str, seconds: int) -> None:
    assert calculate_seconds_to_next(datetime.fromisoformat(f"2026-11-22T{now}").replace(tzinfo=UTC)) == seconds


async def test_after_a_restore_nothing_is_paid_out(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    for _ in range(2):
        await database.transact(freeze_after_restore)
    assert await database.read(find_freeze, member(trade.buyer)) is not None


async def test_a_paid_order_that_nobody_was_told_of_is_named(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    first = await trade.buy(1)
    clock.advance(seconds=5)
    for delivery in await database.transact(claim_deliveries, WITNESS, "test", lease_s=60, limit=1):
        await database.transact(finish_deliveries, "test", [delivery.id])
    second = await trade.buy(1)
    await trade.refund(first.no)
    await trade.check()
    for event in ("OrderPaid", "RefundDecided"):
        await database.transact(
            lambda tx, name=event: tx.connection.execute(  # type: ignore[misc]
                delete(event_delivery).where(event_delivery.c.event == name)
            )
        )
    report = await audit_all(database, clock, "command", silent)
    assert {finding.expected for finding in report.findings} == {
        "a delivery of OrderPaid",
        "a delivery of RefundDecided",
    }
    assert f"order_no:{second.no}" in {finding.subject for finding in report.findings}


async def pay_wrong(trade: Trade, **changes: object) -> str:
    """A payment that fits no order; returns Pay's number of it."""
    order = await trade.announce(1)
    fact = trade.pay.pay(order.no, **changes)
    assert await trade.confirm(fact) in ("set_aside", "orphaned")
    assert fact.transaction_id is not None
    return fact.transaction_id


async def test_a_payment_of_the_wrong_amount_is_sent_back_on_a_persons_word(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    number = await pay_wrong(trade, amount_fen=1)
    with pytest.raises(ReasonMissing):
        await database.transact(send_back_payment, number, prefix="L", by=staff_acting("Li"), reason=" ")
    with pytest.raises(SetAsideUnknown):
        await database.transact(send_back_payment, "4299", prefix="L", by=staff_acting("Li"), reason="wrong amount")
    refund = await database.transact(
        send_back_payment, number, prefix="L", by=staff_acting("Li"), reason="wrong amount"
    )
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    assert [(of.refund_no, of.amount_fen) for of in trade.pay.refund_orders] == [(refund.refund_no, 1)]
    found = await database.read(find_set_aside, number)
    assert found is not None
    assert (found.status, found.decided_by, found.decision_reason) == ("returned", staff_acting("Li"), "wrong amount")
    with pytest.raises(SetAsideDecided):
        await database.transact(accept_payment, number, by=staff_acting("Wang"), reason="keep it")
    await trade.check()


async def test_a_payment_of_no_order_is_sent_back_too(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.announce(1)
    fact = replace(trade.pay.pay(order.no), number="ELSEWHERE1")
    assert await trade.confirm(fact) == "orphaned"
    clock.advance(minutes=11)
    assert await database.transact(apply_orphans) == 1
    [waiting] = await database.read(list_set_aside, only_waiting=True)
    assert (waiting.reason, waiting.number, waiting.order_no) == ("unknown", "ELSEWHERE1", None)
    number = waiting.transaction_id
    refund = await database.transact(send_back_payment, number, prefix="L7", by=staff_acting("Li"), reason="not ours")
    assert refund.refund_no.startswith("L7")
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    assert trade.pay.refund_orders[0].number == "ELSEWHERE1"
    assert await database.read(list_set_aside, only_waiting=True) == ()
    await trade.check()


async def test_what_is_set_aside_is_decided_once_whoever_is_first(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    number = await pay_wrong(trade, payer_openid="somebody-else")
    decisions = [
        database.transact(accept_payment, number, by=staff_acting(f"Li {n}"), reason="keep")
        if n % 2
        else database.transact(send_back_payment, number, prefix="L", by=staff_acting(f"Li {n}"), reason="not theirs")
        for n in range(40)
    ]
    outcomes = await asyncio.gather(*decisions, return_exceptions=True)
    won = [n % 2 for n, of in enumerate(outcomes) if not isinstance(of, BaseException)]
    assert len(won) == 1 or sorted(won) == [0, 1], "what was accepted first may still be sent back, once"
    assert {type(of) for of in outcomes if isinstance(of, BaseException)} == {SetAsideDecided}
    key = f"payment:{number}:decided"
    moved = [await database.read(find_entry_amount, key, to) for to in (REFUNDING.full_name, "merchant:sales")]
    assert moved.count(None) == 1
    assert await database.read(find_entry_amount, f"payment:{number}:set_aside", SUSPENSE.full_name) is not None
    await trade.check()
