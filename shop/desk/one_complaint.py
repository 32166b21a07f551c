"""One complaint as staff look at it: what was said, what is on its way to Pay, its order, its clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.complaints.complaint import ENDING, Complaint, ComplaintState, Problem, Said, Step, StepKind
from shop.complaints.queries import get_complaint, list_open, list_said, list_steps, open_phone
from shop.desk.orders import mask_phone
from shop.orders.order import Order
from shop.orders.queries import find_order
from shop.staff.queries import name_actors

_SHOWN_FIRST = 5


@dataclass(frozen=True)
class ComplaintSheet:
    """A complaint with what hangs on it. `phone` is masked unless it was asked for in full."""

    complaint: Complaint
    phone: str
    said: tuple[Said, ...]
    steps: tuple[Step, ...]
    order: Order | None
    names: Mapping[Actor, str]

    @property
    def waiting(self) -> tuple[Step, ...]:
        """Steps that Pay has not heard of yet, or has refused."""
        return tuple(step for step in self.steps if step.state != "done")

    @property
    def is_ending(self) -> bool:
        """Whether its end is on its way to Pay."""
        return any(step.kind in ENDING and step.state == "waiting" for step in self.steps)

    @property
    def takes_words(self) -> bool:
        """Whether it can be answered."""
        return self.complaint.is_open and not self.is_ending

    @property
    def may_complete(self) -> bool:
        """Whether somebody has answered, which Pay wants first."""
        answered = any(step.kind is StepKind.ANSWER and step.state == "waiting" for step in self.steps)
        return self.takes_words and (self.complaint.state is not ComplaintState.PENDING or answered)

    @property
    def waits_for_refund_word(self) -> bool:
        """Whether a refund is asked for that nobody has granted or rejected."""
        words = (StepKind.APPROVE, StepKind.REJECT)
        given = any(
            step.kind in words and step.state != "refused" and step.made_at >= self.complaint.began_at
            for step in self.steps
        )
        return self.takes_words and self.complaint.problem is Problem.REFUND and not given


@dataclass(frozen=True)
class ComplaintDue:
    """An open complaint at the top of what is due.

    `answer_s` and `end_s` are what is left of its clocks, in seconds.

    `answer_s` is None once somebody has answered.
    """

    complaint: Complaint
    answer_s: int | None
    end_s: int


def read_complaint_sheet(connection: Connection, complaint_id: str) -> ComplaintSheet:
    """A complaint with its phone masked, in a constant number of statements. Raises ComplaintUnknown."""
    return _read(connection, complaint_id, whole=False)


def show_complaint_sheet(tx: Transaction, complaint_id: str, *, by: Actor) -> ComplaintSheet:
    """As `read_complaint_sheet`, with the phone in full. `by` is what the audit log keeps."""
    return _read(tx.connection, complaint_id, whole=True)


def list_due_complaints(connection: Connection, now: datetime) -> tuple[ComplaintDue, ...]:
    """The open complaints that must end first."""
    return tuple(count_down(of, now) for of in list_open(connection, limit=_SHOWN_FIRST))


def count_down(of: Complaint, now: datetime) -> ComplaintDue:
    """What is left of both clocks; below 0 it is too late."""
    answer = None if of.answered_at is not None else int((of.answer_by - now).total_seconds())
    return ComplaintDue(of, answer, int((of.end_by - now).total_seconds()))


def _read(connection: Connection, complaint_id: str, *, whole: bool) -> ComplaintSheet:
    of = get_complaint(connection, complaint_id)
    phone = open_phone(connection, complaint_id)
    steps = list_steps(connection, complaint_id)
    return ComplaintSheet(
        complaint=of,
        phone=phone if whole else mask_phone(phone),
        said=list_said(connection, complaint_id),
        steps=steps,
        order=find_order(connection, of.order_no) if of.order_no else None,
        names=name_actors(connection, {step.by for step in steps}),
    )
