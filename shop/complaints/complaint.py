"""A complaint, what was said about it, and what staff do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from commissions.actor import Actor
from commissions.beneficiary import MemberId

ANSWER_WITHIN = timedelta(hours=24)
END_WITHIN = timedelta(hours=72)
REMINDED_AFTER_H = (2, 12, 20)
"""Hours without an answer after which a person is told."""
LONGEST_ANSWER = 200
MOST_PICTURES = 4
Side = Literal["buyer", "merchant", "pay"]


class ComplaintState(StrEnum):
    """Pay's three states: nobody has answered, it is dealt with, it has ended."""

    PENDING = "pending"
    PROCESSING = "processing"
    PROCESSED = "processed"


class Problem(StrEnum):
    """What it is about, as the buyer ticked it."""

    REFUND = "refund"
    SERVICE = "service_not_work"
    OTHERS = "others"


class StepKind(StrEnum):
    """What staff do at Pay: answer, say that it is settled, grant the refund, or reject it."""

    ANSWER = "answer"
    COMPLETE = "complete"
    APPROVE = "approve"
    REJECT = "reject"


ENDING = frozenset({StepKind.COMPLETE, StepKind.REJECT})
_RANK = {state: rank for rank, state in enumerate(ComplaintState)}


@dataclass(frozen=True)
class Said:
    """A line of the history that both sides see.

    `kind` is Pay's operate_type, `pictures` how many were attached.
    """

    log_id: str
    at: datetime
    kind: str
    side: Side
    text: str
    pictures: int


@dataclass(frozen=True)
class Step:
    """What a member of staff decided, on its way to Pay. `problem` is Pay's code where it refused."""

    id: int
    kind: StepKind
    text: str
    pictures: tuple[str, ...]
    by: Actor
    made_at: datetime
    state: str
    problem: str | None


@dataclass(frozen=True)
class Complaint:
    """A complaint as it stands. `awaits`: the buyer wrote after the merchant did.

    `round` counts how often it was opened; the clocks run from `began_at`, where the present round began. `wanted_fen`
    is the refund that is asked for, 0 for none.
    """

    complaint_id: str
    number: str
    order_no: str | None
    member_id: MemberId | None
    amount_fen: int
    wanted_fen: int
    problem: Problem
    detail: str
    state: ComplaintState
    awaits: bool
    times: int
    refunded_whole: bool
    round: int
    made_at: datetime
    began_at: datetime
    answer_by: datetime
    end_by: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    reminded: int

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its end."""
        return self.state is not ComplaintState.PROCESSED

    @property
    def case_no(self) -> str:
        """What it holds its order's awards by, in this round."""
        return name_case(self.complaint_id, self.round)


def name_case(complaint_id: str, round_: int) -> str:
    """The number of the after-sale case that a round of a complaint opens."""
    return f"complaint:{complaint_id}:{round_}"


def is_older(told: tuple[int, ComplaintState], known: tuple[int, ComplaintState]) -> bool:
    """Whether Pay's word (how often complained, state) is from before what is known.

    Within one round the state only goes forward; backward it goes by complaining once more.
    """
    return (told[0], _RANK[told[1]]) < (known[0], _RANK[known[1]])


def count_reminders(began_at: datetime, now: datetime) -> int:
    """How many of the reminders are due by now."""
    return sum(now >= began_at + timedelta(hours=hours) for hours in REMINDED_AFTER_H)


_SAYS = {
    StepKind.ANSWER: ("MERCHANT_RESPONSE",),
    StepKind.APPROVE: ("MERCHANT_APPROVE_REFUND",),
    StepKind.REJECT: ("MERCHANT_REFUSE_RERUND", "MERCHANT_REFUSE_REFUND", "MERCHANT_REJECT_REFUND"),
    StepKind.COMPLETE: ("MERCHANT_CONFIRM_COMPLETE",),
}
_CLOCKS_APART = timedelta(minutes=5)


def is_said(kind: StepKind, text: str, made_at: datetime, state: ComplaintState, history: Sequence[Said]) -> bool:
    """Whether Pay knows of a step already, whose answer was lost on the way back."""
    if kind in ENDING and state is ComplaintState.PROCESSED:
        return True
    return any(
        line.kind in _SAYS[kind]
        and line.at >= made_at - _CLOCKS_APART
        and (kind is not StepKind.ANSWER or line.text == text)
        for line in history
    )
