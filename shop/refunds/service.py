"""Use cases of refunds on their way through Pay.

Opened, tried, told of, settled, given up by a person. One number is in force per refund. It stays the same through
refusals, silence and NOT_ENOUGH; only CLOSED goes on under a new one (docs/wechat.md §7.5).
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select, update

from commissions.actor import Actor, system_acting
from commissions.apart import do_each
from commissions.awards.service import settle_refund
from commissions.beneficiary import MemberId
from commissions.ledger.service import return_set_aside, settle_set_aside
from commissions.numbers import find_prefix, make_number, make_number_like
from commissions.ports import Transaction
from shop.captures.capture import Misfit, Received
from shop.captures.repository import PROVIDER, change_set_aside
from shop.orders.order import Order
from shop.orders.queries import find_order, lock_order
from shop.pricing.repository import has_claims
from shop.pricing.service import return_claims
from shop.refunds.describing import describe_refund, describe_return
from shop.refunds.events import PaymentReturned, RefundDecided, RefundSettled, RefundStalled
from shop.refunds.ports import RefundFact, RefundOrder
from shop.refunds.queries import ATTEMPT_COLUMNS, find_attempt, find_attempt_in_force, find_refund
from shop.refunds.refund import (
    FINAL,
    NEXT_STATUS,
    Attempt,
    Refund,
    RefundState,
    determine_refund_misfit,
    write_refund_order,
)
from shop.refunds.refusals import RefundEnded, RefundUnderWay
from shop.refunds.repository import change_attempt, end_refund, get_refund, lock_attempt, lock_refund, write_attempt
from shop.refunds.schedule import determine_next_try
from shop.refunds.tables import refund, refund_attempt

_GIVE_UP_FROM = ("refused", "abnormal")


class RefundOutcome(StrEnum):
    """What became of a fact about a refund. Each of them answers Pay's notice with success."""

    NOTED = "noted"
    SETTLED = "settled"
    RENEWED = "renewed"
    STALLED = "stalled"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class OpenRefund:
    """What a refund is opened with. `payment_fen` is what the transaction was in all; amounts in fen.

    `number` is what Pay knows the payment by; `prefix` this installation's. A payment that fits no order has no order
    and no member.
    """

    number: str
    prefix: str
    order_no: str | None
    member_id: MemberId | None
    transaction_id: str | None
    payment_fen: int
    amount_fen: int
    reason: str
    by: Actor
    request_key: str
    request_digest: str
    purpose: str = "order"


@dataclass(frozen=True)
class RefundTask:
    """One call to make at Pay: ask for the refund (`sending`), or ask how it stands."""

    order: RefundOrder
    sending: bool


def open_refund(tx: Transaction, opening: OpenRefund) -> Refund:
    """Write down a refund and its first number; it goes out after the commit.

    The caller has the order locked. One of 0 fen, by which units end, has nothing to send: it is settled at once, and
    Pay never hears of it.
    """
    refund_no = make_number(opening.prefix)
    is_free = opening.amount_fen == 0
    row = {
        "refund_no": refund_no,
        "purpose": opening.purpose,
        "order_no": opening.order_no,
        "member_id": opening.member_id,
        "provider": PROVIDER,
        "transaction_id": opening.transaction_id,
        "number": opening.number,
        "amount_fen": opening.amount_fen,
        "payment_fen": opening.payment_fen,
        "reason": describe_refund(opening.reason),
        "decided_by": opening.by,
        "request_key": opening.request_key,
        "request_digest": opening.request_digest,
        "state": (RefundState.SETTLED if is_free else RefundState.DECIDED).value,
        "decided_at": tx.now,
        "ended_at": tx.now if is_free else None,
    }
    tx.connection.execute(insert(refund).values(**row))
    if is_free:
        return get_refund(tx, refund_no)

    write_attempt(tx, refund_no, refund_no, opening.number)
    tx.publish(RefundDecided(opening.member_id, opening.order_no, refund_no, opening.amount_fen))
    return get_refund(tx, refund_no)


def return_payment(tx: Transaction, order: Order, received: Received, misfit: Misfit) -> Refund:
    """Send back a payment that came after closing or twice, under a number of its own, and tell the buyer."""
    key = f"payment:{received.transaction_id}"
    return_set_aside(tx, key, received.amount_fen, order_no=order.no)
    decided = {"status": "returning", "decided_by": system_acting("set_aside")}
    change_set_aside(tx.connection, received.transaction_id, "waiting", **decided)

    tx.publish(PaymentReturned(order.member_id, order.no, received.amount_fen, order.title))

    return open_refund(
        tx,
        OpenRefund(
            number=received.number,
            prefix=find_prefix(order.no),
            order_no=order.no,
            member_id=order.member_id,
            transaction_id=received.transaction_id,
            payment_fen=received.amount_fen,
            amount_fen=received.amount_fen,
            reason=describe_return(misfit),
            by=system_acting("set_aside"),
            request_key=f"return:{received.transaction_id}",
            request_digest=hashlib.sha256(key.encode()).hexdigest(),
            purpose="set_aside",
        ),
    )


def claim_refunds(tx: Transaction, *, refund_no: str | None = None, limit: int = 20) -> list[RefundTask]:
    """Take the refunds that Pay must be asked about now, and set their next time.

    Of one refund, or of all.
    """
    row = refund_attempt.c
    due = (
        select(*ATTEMPT_COLUMNS)
        .join(refund, refund.c.refund_no == row.refund_no)
        .where(row.status.not_in(FINAL), row.next_try_at <= tx.now)
    )

    if refund_no is not None:
        due = due.where(row.refund_no == refund_no)

    due = due.order_by(row.next_try_at).limit(limit).with_for_update(skip_locked=True)

    attempts = [Attempt(*attempt) for attempt in tx.connection.execute(due).all()]

    name = "claim_refunds refund:{}".format
    return do_each(tx, attempts, lambda attempt: _claim(tx, attempt), lambda attempt: name(attempt.refund_no))


def record_refund_fact(tx: Transaction, fact: RefundFact) -> RefundOutcome:
    """Take in what Pay says of a refund, from a verified notice or an answer.

    However often it comes, it counts once. SUCCESS settles it. CLOSED goes on under a new number. ABNORMAL is not
    refunded yet. What contradicts our own numbers moves nothing and is reported.
    """
    before = find_attempt(tx.connection, fact.refund_no)
    if before is None:
        return RefundOutcome.UNKNOWN

    # Orders are locked before their refunds; only one that claims something is looked at when a refund settles.
    refunded = find_refund(tx.connection, before.refund_no)
    if refunded is not None and refunded.order_no is not None and has_claims(tx.connection, refunded.order_no):
        lock_order(tx.connection, refunded.order_no)

    attempt, found = lock_attempt(tx, fact.refund_no)
    misfit = determine_refund_misfit(found, fact)
    if misfit is not None:
        return _stall(tx, found, misfit)
    if attempt.status in FINAL:
        return _hear_again(tx, found, attempt, fact)
    status = NEXT_STATUS[fact.status]
    ended_at = tx.now if status in FINAL else None
    change_attempt(tx, attempt, status=status, refund_id=fact.refund_id, ended_at=ended_at)
    return _follow(tx, found, status)


def record_refund_refused(tx: Transaction, out_refund_no: str, code: str) -> RefundOutcome:
    """Pay refused to start a refund: nothing went out, and the same number is tried again later."""
    attempt, found = lock_attempt(tx, out_refund_no)
    if attempt.status != "sending":
        return RefundOutcome.REPEATED
    change_attempt(tx, attempt, status="refused")
    return _stall(tx, found, code)


def record_refund_missing(tx: Transaction, out_refund_no: str) -> RefundOutcome:
    """Pay knows no such number, though we asked: it is asked for again, with the same number and content."""
    attempt, _ = lock_attempt(tx, out_refund_no)
    if attempt.status != "processing":
        return RefundOutcome.REPEATED
    change_attempt(tx, attempt, status="sending")
    return RefundOutcome.NOTED


def abandon_refund(tx: Transaction, refund_no: str) -> Refund:
    """Give an order's refund up, on a person's word.

    The caller gives the money back its place in the books. Raises RefundUnknown, RefundEnded; RefundUnderWay unless Pay
    was not asked, has refused it, or is stuck with it.
    """
    found = lock_refund(tx, refund_no)
    if found.state is not RefundState.DECIDED or found.purpose != "order":
        raise RefundEnded(refund_no=refund_no, state=found.state.value)
    attempt = find_attempt_in_force(tx.connection, refund_no)
    if attempt is None or (attempt.tries and attempt.status not in _GIVE_UP_FROM):
        raise RefundUnderWay(refund_no=refund_no)
    change_attempt(tx, attempt, status="closed", ended_at=tx.now)
    end_refund(tx, found, RefundState.GIVEN_UP)
    return found


def return_when_over(tx: Transaction, order_no: str) -> int:
    """Give back what an order claimed, once all of it has come back and no refund is on its way any more.

    A refund that was decided can still be given up, so it is not enough. Returns how many claims ended.
    """
    if not has_claims(tx.connection, order_no):
        return 0

    # Of two refunds that settle at once, the second sees here that the first has.
    order = lock_order(tx.connection, order_no)
    decided = (refund.c.order_no == order_no, refund.c.state == RefundState.DECIDED.value)
    under_way = tx.connection.execute(select(refund.c.refund_no).where(*decided).limit(1)).first()
    if order is None or not order.is_refunded or under_way is not None:
        return 0
    return return_claims(tx, order_no)


def _follow(tx: Transaction, found: Refund, status: str) -> RefundOutcome:
    if status == "success":
        return _settle(tx, found)
    if status == "closed":
        return _renew(tx, found)
    if status == "abnormal":
        return _stall(tx, found, "ABNORMAL")
    tx.connection.execute(update(refund).where(refund.c.refund_no == found.refund_no).values(problem=None))
    return RefundOutcome.NOTED


def _settle(tx: Transaction, found: Refund) -> RefundOutcome:
    if found.purpose == "order":
        settle_refund(tx, found.refund_no)
    else:
        assert found.transaction_id is not None, "what was set aside is a payment"
        settle_set_aside(tx, f"payment:{found.transaction_id}", found.amount_fen, order_no=found.order_no)
        change_set_aside(tx.connection, found.transaction_id, "returning", status="returned", ended_at=tx.now)

    end_refund(tx, found, RefundState.SETTLED)
    if found.order_no is not None:
        return_when_over(tx, found.order_no)

    order = find_order(tx.connection, found.order_no) if found.order_no else None
    if order is not None and found.member_id is not None:
        tx.publish(RefundSettled(found.member_id, order.no, found.refund_no, found.amount_fen, order.title))

    return RefundOutcome.SETTLED


def _renew(tx: Transaction, found: Refund) -> RefundOutcome:
    write_attempt(tx, found.refund_no, make_number_like(found.refund_no), found.number)
    _stall(tx, found, "CLOSED")
    return RefundOutcome.RENEWED


def _hear_again(tx: Transaction, found: Refund, attempt: Attempt, fact: RefundFact) -> RefundOutcome:
    """A number that has ended is told of again.

    Only SUCCESS after closing is news, and a person must see it.
    """
    if attempt.status == "closed" and fact.status == "SUCCESS":
        return _stall(tx, found, "success_after_closed")
    return RefundOutcome.REPEATED


def _stall(tx: Transaction, found: Refund, problem: str) -> RefundOutcome:
    if found.problem != problem:
        tx.connection.execute(update(refund).where(refund.c.refund_no == found.refund_no).values(problem=problem))
        tx.publish(RefundStalled(found.order_no, found.refund_no, problem))
    return RefundOutcome.STALLED


def _claim(tx: Transaction, attempt: Attempt) -> RefundTask:
    sending = attempt.status in ("sending", "refused")
    values = {"tries": attempt.tries + 1, "next_try_at": determine_next_try(tx.now, attempt.tries)}
    change_attempt(tx, attempt, **values, status="sending" if sending else attempt.status)
    return RefundTask(write_refund_order(get_refund(tx, attempt.refund_no), attempt.out_refund_no), sending)
