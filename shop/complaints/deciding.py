"""Use cases of staff: a complaint is answered, completed, its refund granted or rejected.

Each is written down and goes to Pay after the commit (`sending.py`). Whoever complained or earns on the order decides
nothing about it: their awards are let go by its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from commissions.actor import Actor, demand_disinterested, system_acting
from commissions.awards.queries import list_earners
from commissions.ports import Transaction
from shop.complaints.complaint import (
    ENDING,
    LONGEST_ANSWER,
    MOST_PICTURES,
    Complaint,
    ComplaintState,
    Problem,
    StepKind,
)
from shop.complaints.queries import find_complaint, list_complaints_of, list_steps
from shop.complaints.refusals import (
    AnswerFirst,
    AnswerMissing,
    ComplaintEnded,
    ComplaintUnknown,
    NotAboutRefund,
    RefundFirst,
    RefundWordGiven,
    TooManyPictures,
)
from shop.complaints.tables import complaint_step
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.orders.queries import lock_order
from shop.refunds.events import RefundDecided
from shop.refunds.queries import list_refunds
from shop.refunds.refund import RefundState

_REFUND_WORDS = (StepKind.APPROVE, StepKind.REJECT)


@dataclass(frozen=True)
class TakeStep:
    """What somebody decides.

    `text` is the answer or the reason; `request_key` makes a repeated click the same step.
    """

    complaint_id: str
    kind: StepKind
    by: Actor
    request_key: str
    text: str = ""
    pictures: Sequence[str] = ()


def take_step(tx: Transaction, command: TakeStep) -> Complaint:
    """Decide about a complaint; Pay hears of it after the commit. The same request again changes nothing.

    Raises ComplaintUnknown, ComplaintEnded, AnswerMissing, TooManyPictures, AnswerFirst, NotAboutRefund,
    RefundWordGiven, RefundFirst, MediaUnknown, OwnInterest.
    """
    of = _lock(tx, command.complaint_id)
    _demand_disinterested(tx, of, command.by)
    if _is_repeated(tx, command):
        return of
    _demand_possible(tx, of, command)
    use_media(tx, list(command.pictures), MediaKind.DOCUMENT)
    _write(tx, command)
    return of


def grant_decided_refund(tx: Transaction, event: RefundDecided) -> None:
    """A refund was decided of an order that somebody complains about: Pay is told that it is granted.

    Less than what is asked for grants nothing, and where Pay does not say how much that is, less than the payment.
    What was refunded before somebody complained answers no complaint.
    """
    order = lock_order(tx.connection, event.order_no) if event.order_no else None
    if order is None:
        return
    for of in list_complaints_of(tx.connection, order.no):
        step = TakeStep(of.complaint_id, StepKind.APPROVE, system_acting("complaints"), f"refund:{event.refund_no}")
        asks = of.is_open and of.problem is Problem.REFUND
        is_given = _sum_refunded(tx, order.no, of.began_at) >= (of.wanted_fen or of.amount_fen)
        if asks and is_given and not _list_in_force(tx, of) and not _is_repeated(tx, step):
            _write(tx, step)


def _sum_refunded(tx: Transaction, order_no: str, since: datetime) -> int:
    """What was refunded of an order since an instant, in fen; what was given up is not."""
    refunds = list_refunds(tx.connection, order_no)
    return sum(of.amount_fen for of in refunds if of.decided_at >= since and of.state is not RefundState.GIVEN_UP)


def _lock(tx: Transaction, complaint_id: str) -> Complaint:
    """A complaint, locked after its order."""
    before = find_complaint(tx.connection, complaint_id)
    if before is None:
        raise ComplaintUnknown(complaint_id=complaint_id)
    if before.order_no is not None:
        lock_order(tx.connection, before.order_no)
    of = find_complaint(tx.connection, complaint_id, lock=True)
    assert of is not None, "complaints are never deleted"
    return of


def _demand_possible(tx: Transaction, of: Complaint, command: TakeStep) -> None:
    steps = [step for step in list_steps(tx.connection, of.complaint_id) if step.made_at >= of.began_at]
    if not of.is_open or any(step.kind in ENDING and step.state == "waiting" for step in steps):
        raise ComplaintEnded(complaint_id=of.complaint_id)
    if len(command.pictures) > MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    if command.kind in (StepKind.ANSWER, StepKind.REJECT) and not 1 <= len(command.text.strip()) <= LONGEST_ANSWER:
        raise AnswerMissing(most=LONGEST_ANSWER)

    answered = any(step.kind is StepKind.ANSWER and step.state != "refused" for step in steps)
    if command.kind is StepKind.COMPLETE and of.state is ComplaintState.PENDING and not answered:
        raise AnswerFirst(complaint_id=of.complaint_id)
    if command.kind in _REFUND_WORDS:
        _demand_refund_open(tx, of, command)


def _demand_refund_open(tx: Transaction, of: Complaint, command: TakeStep) -> None:
    if of.problem is not Problem.REFUND:
        raise NotAboutRefund(complaint_id=of.complaint_id)
    if _list_in_force(tx, of):
        raise RefundWordGiven(complaint_id=of.complaint_id)
    order = lock_order(tx.connection, of.order_no) if of.order_no else None
    if command.kind is not StepKind.APPROVE or order is None or order.refunded_fen >= order.total_fen:
        return

    # Some of it went back since, as both sides agreed: how much is enough a person knows.
    if not _sum_refunded(tx, order.no, of.began_at):
        raise RefundFirst(order_no=order.no)


def _list_in_force(tx: Transaction, of: Complaint) -> list[StepKind]:
    """Words about the refund, or the end, of the present round that Pay has or will hear."""
    steps = list_steps(tx.connection, of.complaint_id)
    return [
        step.kind
        for step in steps
        if step.state != "refused" and step.made_at >= of.began_at and step.kind in (*_REFUND_WORDS, *ENDING)
    ]


def _is_repeated(tx: Transaction, command: TakeStep) -> bool:
    row = complaint_step.c
    same = (row.complaint_id == command.complaint_id, row.request_key == command.request_key)
    return tx.connection.execute(select(row.id).where(*same)).first() is not None


def _demand_disinterested(tx: Transaction, of: Complaint, by: Actor) -> None:
    demand_disinterested(by, of.member_id)
    if of.order_no is not None:
        for member_id, _ in list_earners(tx.connection, of.order_no):
            demand_disinterested(by, member_id)


def _write(tx: Transaction, command: TakeStep) -> None:
    row = {
        "complaint_id": command.complaint_id,
        "request_key": command.request_key,
        "kind": command.kind.value,
        "text": command.text.strip(),
        "pictures": list(command.pictures),
        "by": command.by,
        "made_at": tx.now,
        "state": "waiting",
        "tries": 0,
        "next_try_at": tx.now,
    }
    tx.connection.execute(insert(complaint_step).values(**row))
