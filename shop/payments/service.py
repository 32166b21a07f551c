"""Use cases of payments: begin one, confirm what Pay says exactly once, end one unpaid.

Refunds are in `refunding`.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, true, tuple_

from commissions.actor import system_acting
from commissions.apart import do_first
from commissions.awards.service import accrue_awards
from commissions.beneficiary import MemberId
from commissions.ledger.service import set_aside
from commissions.numbers import make_number_like
from commissions.ports import Transaction
from shop.captures.capture import SENT_BACK, Misfit, Received, determine_booked
from shop.captures.ports import PayAccount
from shop.captures.repository import is_captured, write_capture, write_set_aside
from shop.members.queries import find_openid
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_locked_order, lock_order
from shop.orders.refusals import OrderMoved
from shop.orders.service import close_order, mark_paid
from shop.payments.contradictions import keep_if_other
from shop.payments.describing import describe_payment
from shop.payments.events import PaymentSetAside
from shop.payments.kinds import PayKind, is_coming, needs_another
from shop.payments.matching import Payment, determine_misfit, read_received
from shop.payments.ports import PaymentFact
from shop.payments.refusals import PaymentTooLate, PaymentUnderWay
from shop.payments.repository import (
    ask_soon_again,
    change_open_payment,
    find_open_payment,
    find_payment,
    keep_opening,
    keep_orphan,
    list_payments,
    lock_paying,
    mark_closing,
    mark_payment_paid,
    restore_orphan,
    write_payment,
)
from shop.payments.schedule import LEAST_TIME_TO_PAY, ORPHAN_PATIENCE
from shop.payments.tables import orphan_payment
from shop.refunds.service import return_payment
from shop.settings.queries import get_profile


class Confirmation(StrEnum):
    """What became of a fact about a payment. Each of them answers Pay's notice with success."""

    PAID = "paid"
    REPEATED = "repeated"
    SET_ASIDE = "set_aside"
    ORPHANED = "orphaned"
    NOT_PAID = "not_paid"
    CONTRADICTED = "contradicted"


def begin_payment(
    tx: Transaction, member_id: MemberId, order_no: str, account: PayAccount, kind: PayKind = PayKind.JSAPI
) -> Payment:
    """Write down what Pay is about to be asked, frozen, so that asking again says the very same.

    What is open and can't be paid as `kind` comes back with `closing_at`: it has to end at Pay first. Raises
    OrderUnknown; OrderMoved unless the order waits to be paid; PaymentTooLate when it is about to close;
    PaymentUnderWay while somebody else is asking for the code.
    """
    order = get_locked_order(tx.connection, member_id, order_no)
    if order.state is not OrderState.PLACED:
        raise OrderMoved(order_no=order_no, state=order.state.value)

    begun = list_payments(tx.connection, order_no)
    payment = next((of for of in begun if of.status == "open"), None)
    ends = payment is not None and _has_to_end(payment, kind, tx.now)
    least = order.expires_at if payment and payment.opening and not ends else order.expires_at - LEAST_TIME_TO_PAY
    if tx.now >= least:  # before anything is closed that could still be paid
        raise PaymentTooLate(order_no=order_no)
    if payment is not None and ends:
        mark_closing(tx, payment.number)
        return _get_payment(tx, payment.number)

    # Pay takes a number once: whatever was closed under it, what follows needs another.
    number = payment.number if payment else make_number_like(order.no) if begun else order.no
    if payment is None:
        openid = find_openid(tx.connection, member_id) if kind is PayKind.JSAPI else None
        assert (openid is None) == (kind is not PayKind.JSAPI), "whoever pays in WeChat has come through it"
        described = describe_payment(get_profile(tx.connection).name, order.title)
        write_payment(tx, number, order, kind, openid, account, described)
    ask_soon_again(tx, number, order.expires_at)
    return _get_payment(tx, number)


def _has_to_end(payment: Payment, kind: PayKind, now: datetime) -> bool:
    """Whether an open payment has to end before the order is paid as `kind`. Raises PaymentUnderWay."""
    same_outside = payment.kind == kind is not PayKind.JSAPI
    if same_outside and is_coming(payment.opens_until, payment.begun_at, now):
        raise PaymentUnderWay(order_no=payment.order_no)
    return needs_another(PayKind(payment.kind), kind, payment.opens_until, now)


def _get_payment(tx: Transaction, number: str) -> Payment:
    found = find_payment(tx.connection, number)
    assert found is not None, "it was found or written in this unit of work"
    return found


def record_opening(tx: Transaction, number: str, kind: PayKind, opening: str) -> bool:
    """Keep what Pay gave to open the payment with.

    False if the payment has ended meanwhile or is being closed: then it must be closed at Pay.
    """
    return keep_opening(tx, number, kind, opening)


def end_payment(tx: Transaction, number: str) -> bool:
    """A payment can no longer be made at Pay: an unpaid order is to be paid under another number.

    False if the payment has ended before, or its order has.
    """
    order = _lock_order_of(tx, number)
    if order is None or order.state is not OrderState.PLACED:
        return False
    return change_open_payment(tx.connection, number, status="closed", ended_at=tx.now)


def confirm_payment(tx: Transaction, fact: PaymentFact) -> Confirmation:
    """Take in what Pay says of a payment, from a verified notice or an answer.

    However often it comes, it counts once. A payment that fits makes the order paid, sells its stock and accrues its
    awards, in this one commit. One that does not fit is set aside and reported; one that came after closing or twice is
    sent back under a number of its own. One whose number is unknown is kept, and applied when its order becomes
    visible. Raises IncompleteFact.
    """
    if not fact.is_paid:
        return Confirmation.NOT_PAID

    received = read_received(fact)
    paying = lock_paying(tx.connection, fact.number)
    if paying is None:
        return _keep_orphan(tx, fact, received)

    order, payment = paying
    misfit = determine_misfit(order, payment, received)

    # The capture is unique by Pay's number: whoever writes it first books it, all others only compare.
    if not write_capture(tx, received, misfit, order.no):
        return _hear_again(tx, received)

    if misfit is None:
        return _apply(tx, order, payment)

    _set_aside(tx, received, misfit, order.no)
    if misfit in SENT_BACK:
        return_payment(tx, order, received, misfit)
    return Confirmation.SET_ASIDE


def close_unpaid(tx: Transaction, number: str, reason: str) -> bool:
    """End the order of a payment that nobody can make any more: Pay has closed it, or never heard of it.

    `reason`: "expired" or "buyer". False if the order has been paid or closed meanwhile, or another payment is open.
    """
    order = _lock_order_of(tx, number)
    if order is None or order.state is not OrderState.PLACED:
        return False
    change_open_payment(tx.connection, number, status="closed", ended_at=tx.now)
    return _close_unless_open(tx, order, reason)


def close_unbegun(tx: Transaction, order_no: str, reason: str) -> bool:
    """End an unpaid order of which nothing is open at Pay.

    False if a payment is open, or the order has ended.
    """
    order = lock_order(tx.connection, order_no)
    if order is None or order.state is not OrderState.PLACED:
        return False
    return _close_unless_open(tx, order, reason)


def apply_orphans(tx: Transaction, *, limit: int = 100) -> int:
    """Job: apply kept payments whose order has become visible.

    Those that have waited ten minutes are set aside. Returns how many were decided.
    """
    row = orphan_payment.c
    oldest = select(orphan_payment).order_by(row.seen_at, row.transaction_id).limit(limit)
    oldest = oldest.with_for_update(skip_locked=True)

    def find(after: Any) -> Sequence[Any]:
        later = tuple_(row.seen_at, row.transaction_id) > (after.seen_at, after.transaction_id) if after else true()
        return [kept for kept in tx.connection.execute(oldest.where(later)) if _is_ripe(tx, kept)]

    name = "apply_orphans payment:{}".format
    return do_first(tx, find, lambda part: _apply_all(tx, part), lambda kept: name(kept.transaction_id))


def _is_ripe(tx: Transaction, row: Any) -> bool:
    """Whether a kept payment can be decided.

    Its order shows, or it has waited long enough, or can't be read.
    """
    number = row.fact.get("number")
    waited = number is None or tx.now >= row.seen_at + ORPHAN_PATIENCE
    return waited or find_payment(tx.connection, number) is not None


def _apply_all(tx: Transaction, rows: Sequence[Any]) -> None:
    for row in rows:
        fact = restore_orphan(row.fact)
        gone = delete(orphan_payment).where(
            orphan_payment.c.provider == row.provider, orphan_payment.c.transaction_id == row.transaction_id
        )
        tx.connection.execute(gone)
        if find_payment(tx.connection, fact.number) is not None:
            confirm_payment(tx, fact)
        else:
            _set_aside_unknown(tx, read_received(fact))


def _lock_order_of(tx: Transaction, number: str) -> Order | None:
    """The order of a payment, locked.

    Which order a payment is for never changes, so that it is read without a lock.
    """
    begun = find_payment(tx.connection, number)
    return lock_order(tx.connection, begun.order_no) if begun else None


def _close_unless_open(tx: Transaction, order: Order, reason: str) -> bool:
    if find_open_payment(tx.connection, order.no) is not None:
        return False
    close_order(tx, order, reason=reason)
    return True


def _apply(tx: Transaction, order: Order, payment: Payment) -> Confirmation:
    mark_payment_paid(tx, payment.number)
    mark_paid(tx, order, by=system_acting("pay"))
    accrue_awards(tx, order.no, paid_fen=order.total_fen)
    return Confirmation.PAID


def _set_aside(tx: Transaction, received: Received, misfit: Misfit, order_no: str | None) -> None:
    write_set_aside(tx, received, misfit, order_no)

    booked_fen = determine_booked(received, misfit)
    if booked_fen > 0:
        set_aside(tx, f"payment:{received.transaction_id}", booked_fen, order_no=order_no)

    tx.publish(
        PaymentSetAside(
            number=received.number,
            transaction_id=received.transaction_id,
            amount_fen=received.amount_fen,
            reason=misfit.value,
            order_no=order_no,
        )
    )


def _set_aside_unknown(tx: Transaction, received: Received) -> None:
    if write_capture(tx, received, Misfit.UNKNOWN, None):
        _set_aside(tx, received, Misfit.UNKNOWN, None)
    else:
        _hear_again(tx, received)


def _hear_again(tx: Transaction, received: Received) -> Confirmation:
    """A payment that is written down: told again, or told otherwise, which a person must see."""
    return Confirmation.CONTRADICTED if keep_if_other(tx, received) else Confirmation.REPEATED


def _keep_orphan(tx: Transaction, fact: PaymentFact, received: Received) -> Confirmation:
    if is_captured(tx.connection, received.transaction_id):
        return _hear_again(tx, received)
    return Confirmation.ORPHANED if keep_orphan(tx, fact, received.transaction_id) else Confirmation.REPEATED
