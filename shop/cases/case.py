"""An after-sale case: its kinds and reasons, its states with all that may follow which, its clocks. Pure; fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commissions.actor import Actor
from commissions.beneficiary import MemberId

LONGEST_WORDS = 300
MOST_PICTURES = 6
_APPEAL_WITHIN = timedelta(days=7)


class CaseKind(StrEnum):
    """What is asked for: money, money for goods that come back, or the goods once more."""

    REFUND = "refund"
    RETURN = "return"
    RESEND = "resend"


class CaseState(StrEnum):
    """How far a case has got; the last three are final."""

    ASKED = "asked"
    SENDING_BACK = "sending_back"
    INSPECTING = "inspecting"
    RESENDING = "resending"
    REFUSED = "refused"
    APPEALED = "appealed"
    REFUNDED = "refunded"
    RESENT = "resent"
    CLOSED = "closed"


class Action(StrEnum):
    """What somebody does about a case, or the clock: `lapse` ends it, `settle` says that it was settled otherwise.

    `escalate`: its time is over, and what would follow by itself is more than the program decides alone.
    """

    ASK = "ask"
    WITHDRAW = "withdraw"
    AGREE = "agree"
    REFUSE = "refuse"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    APPEAL = "appeal"
    RESEND = "resend"
    LAPSE = "lapse"
    SETTLE = "settle"
    ESCALATE = "escalate"


class Reason(StrEnum):
    """Why, as the buyer ticks it; words are in `templates/aftersales.toml`."""

    CHANGED_MIND = "changed_mind"
    SLOW = "slow"
    NO_REASON = "no_reason"
    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"
    FLAWED = "flawed"
    MISMATCH = "mismatch"
    MISSING = "missing"
    WRONG_GOODS = "wrong_goods"
    OTHER = "other"


FINAL = frozenset({CaseState.REFUNDED, CaseState.RESENT, CaseState.CLOSED})
MERCHANTS_FAULT = frozenset(set(Reason) - {Reason.CHANGED_MIND, Reason.NO_REASON, Reason.OTHER})
"""Reasons for which the merchant bears what sending back costs."""
_S, _A = CaseState, Action

STEPS: Mapping[tuple[CaseState, Action], frozenset[CaseState]] = {
    (_S.ASKED, _A.WITHDRAW): frozenset({_S.CLOSED}),
    (_S.ASKED, _A.AGREE): frozenset({_S.REFUNDED, _S.SENDING_BACK, _S.RESENDING}),
    (_S.ASKED, _A.REFUSE): frozenset({_S.REFUSED}),
    (_S.ASKED, _A.SETTLE): frozenset({_S.CLOSED}),
    (_S.ASKED, _A.ESCALATE): frozenset({_S.ASKED}),
    (_S.SENDING_BACK, _A.WITHDRAW): frozenset({_S.CLOSED}),
    (_S.SENDING_BACK, _A.SEND_BACK): frozenset({_S.INSPECTING}),
    (_S.SENDING_BACK, _A.LAPSE): frozenset({_S.CLOSED}),
    (_S.INSPECTING, _A.ACCEPT): frozenset({_S.REFUNDED}),
    (_S.INSPECTING, _A.REFUSE): frozenset({_S.REFUSED}),
    (_S.INSPECTING, _A.SETTLE): frozenset({_S.CLOSED}),
    (_S.INSPECTING, _A.ESCALATE): frozenset({_S.INSPECTING}),
    (_S.RESENDING, _A.WITHDRAW): frozenset({_S.CLOSED}),
    (_S.RESENDING, _A.RESEND): frozenset({_S.RESENT}),
    (_S.RESENDING, _A.REFUSE): frozenset({_S.REFUSED}),
    (_S.RESENDING, _A.SETTLE): frozenset({_S.CLOSED}),
    (_S.REFUSED, _A.WITHDRAW): frozenset({_S.CLOSED}),
    (_S.REFUSED, _A.APPEAL): frozenset({_S.APPEALED}),
    (_S.REFUSED, _A.LAPSE): frozenset({_S.CLOSED}),
    (_S.APPEALED, _A.WITHDRAW): frozenset({_S.CLOSED}),
    (_S.APPEALED, _A.AGREE): frozenset({_S.REFUNDED, _S.SENDING_BACK, _S.RESENDING}),
    (_S.APPEALED, _A.REFUSE): frozenset({_S.CLOSED}),
    (_S.APPEALED, _A.SETTLE): frozenset({_S.CLOSED}),
    (_S.APPEALED, _A.ESCALATE): frozenset({_S.APPEALED}),
}
"""All that may happen: in a state, an action, and where it can lead."""
MOVES: Mapping[str, tuple[str, ...]] = {
    state.value: tuple(sorted({to.value for (of, _), after in STEPS.items() if of is state for to in after} - {state}))
    for state in CaseState
    if state not in FINAL
}
"""The states that may follow a state, for the table's guard."""


@dataclass(frozen=True)
class Terms:
    """What held when a case was asked for: its clocks, where goods go back to, what one person decides alone."""

    answer_hours: int = 48
    send_back_days: int = 7
    inspect_days: int = 3
    cancel_at_once: bool = True
    alone_up_to_fen: int = 200_000
    return_name: str = ""
    return_phone: str = ""
    return_address: str = ""


@dataclass(frozen=True)
class Case:
    """A case as it stands. `units` by order line.

    `due_at` is when the clock of its state is over: None where none runs, or where it is over and a person has to
    decide (`escalated_at`). `shipping_fen` is the order's shipping that is asked back beside the goods.
    """

    id: int
    no: str
    order_no: str
    member_id: MemberId
    kind: CaseKind
    reason: Reason
    state: CaseState
    words: str
    pictures: tuple[str, ...]
    amount_fen: int
    shipping_fen: int
    terms: Terms
    asked_at: datetime
    since: datetime
    due_at: datetime | None
    escalated_at: datetime | None
    refused_by: Actor | None
    sent_back_at: datetime | None
    back_carrier: str
    back_number: str
    resend_carrier: str
    resend_number: str
    refund_no: str | None
    ended_by: Action | None
    ended_at: datetime | None
    units: Mapping[str, int]

    @property
    def is_open(self) -> bool:
        """Whether it still holds its lines and their awards."""
        return self.state not in FINAL

    @property
    def hold(self) -> str:
        """What it holds awards by."""
        return name_hold(self.no)

    @property
    def merchant_pays_freight(self) -> bool:
        """Whether sending back is at the merchant's cost."""
        return self.reason in MERCHANTS_FAULT

    @property
    def may_withdraw(self) -> bool:
        """Whether the buyer can still take it back."""
        return (self.state, Action.WITHDRAW) in STEPS


def name_hold(case_no: str) -> str:
    """The number under which awards wait for a case."""
    return f"aftersale:{case_no}"


def determine_next(of: Case, action: Action) -> CaseState | None:
    """Where an action leads a case; None if it is not possible now."""
    after = STEPS.get((of.state, action))
    if after is None:
        return None
    if len(after) == 1:
        return next(iter(after))
    if of.kind is CaseKind.RESEND:
        return CaseState.RESENDING

    # Goods that the merchant has looked at already are not sent back once more.
    goods_wait = of.kind is CaseKind.RETURN and of.sent_back_at is None
    return CaseState.SENDING_BACK if goods_wait else CaseState.REFUNDED


def determine_due(state: CaseState, terms: Terms, now: datetime) -> datetime | None:
    """When the clock of a state that begins now is over.

    Nobody can send anything back to nowhere: without an address that clock stands still.
    """
    if state in (CaseState.ASKED, CaseState.APPEALED):
        return now + timedelta(hours=terms.answer_hours)
    if state is CaseState.SENDING_BACK:
        return now + timedelta(days=terms.send_back_days) if terms.return_address else None
    if state is CaseState.INSPECTING:
        return now + timedelta(days=terms.inspect_days)
    return now + _APPEAL_WITHIN if state is CaseState.REFUSED else None


WHEN_OVER: Mapping[CaseState, Action] = {
    CaseState.ASKED: Action.AGREE,
    CaseState.APPEALED: Action.AGREE,
    CaseState.SENDING_BACK: Action.LAPSE,
    CaseState.INSPECTING: Action.ACCEPT,
    CaseState.REFUSED: Action.LAPSE,
}
"""What happens by itself when a state's clock is over."""
