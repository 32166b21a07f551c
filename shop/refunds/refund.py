"""A refund as it was decided, and its attempts at Pay. Pure; money in fen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from shop.refunds.ports import RefundFact, RefundOrder


class RefundState(StrEnum):
    """How far a refund has got: `settled` once Pay has sent it, `given_up` only by a person."""

    DECIDED = "decided"
    SETTLED = "settled"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Refund:
    """One intent.

    Its `refund_no` stays the same when Pay needs another number. `payment_fen` is what was paid in all. `purpose`
    "order" gives back what an order took; "set_aside" a payment that no order took.
    """

    refund_no: str
    purpose: str
    order_no: str | None
    member_id: MemberId | None
    transaction_id: str | None
    number: str
    amount_fen: int
    payment_fen: int
    reason: str
    decided_by: Actor
    state: RefundState
    problem: str | None
    decided_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Attempt:
    """A refund under one number of Pay's.

    `refused` means asked and refused: the same number is tried again.
    """

    out_refund_no: str
    refund_no: str
    status: str
    tries: int


NEXT_STATUS = {"PROCESSING": "processing", "SUCCESS": "success", "CLOSED": "closed", "ABNORMAL": "abnormal"}
"""An attempt's status by Pay's. `success` and `closed` are final; ABNORMAL is not: the money sits in between."""
FINAL = ("success", "closed")


def write_refund_order(refund: Refund, out_refund_no: str) -> RefundOrder:
    """What Pay is asked for; the same for every try under this number."""
    assert refund.transaction_id is not None, "money goes back to the payment it came with"
    return RefundOrder(
        refund_no=out_refund_no,
        number=refund.number,
        transaction_id=refund.transaction_id,
        amount_fen=refund.amount_fen,
        total_fen=refund.payment_fen,
        reason=refund.reason,
    )


def determine_refund_misfit(refund: Refund, fact: RefundFact) -> str | None:
    """What of Pay's word about a refund contradicts ours, or None."""
    told = {
        "number": fact.number == refund.number,
        "transaction_id": fact.transaction_id == refund.transaction_id,
        "amount": fact.amount_fen == refund.amount_fen,
        "total": fact.total_fen == refund.payment_fen,
        "currency": fact.currency in (None, "CNY"),
        "status": fact.status in NEXT_STATUS,
    }
    return next((f"mismatch_{field}" for field, fits in told.items() if not fits), None)
