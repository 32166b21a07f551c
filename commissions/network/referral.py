"""Whether an attempt to bind someone to a referrer succeeds, and why not (docs/money.md §4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from commissions.beneficiary import MemberId
from commissions.network.distributor import Distributor
from commissions.policies.terms import Audience, Duration, ReferralTerms, Terms

Via = Literal["follow", "scan", "link", "default", "area", "merchant", "import"]
"""By what a person came: following through a scene code, scanning one as a follower, opening a shop link.

`default`: they came alone and the policy names who gets them; `area`: they came alone and live in somebody's area.
`merchant`: they were moved; `import`: they came along
with the shop that referred them there: nobody else gets them by a code.
"""
BindingStatus = Literal["bound", "kept", "already", "self", "circle", "unknown", "suspended", "not_new"]
"""`kept`: another referrer holds them; `already`: this one does; `self`: also oneself under another identity."""


@dataclass(frozen=True)
class Referral:
    """Who referred a member. `expires_at` None: for ever."""

    member_id: MemberId
    referrer_id: MemberId
    bound_at: datetime
    via: Via
    expires_at: datetime | None

    def holds_at(self, now: datetime) -> bool:
        """Whether the referral still counts."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True)
class BindingOutcome:
    """What an attempt came to.

    `referrer_id` holds the member now, until and with `last_day` if that is given.
    """

    status: BindingStatus
    referrer_id: MemberId | None
    attempted_id: MemberId | None
    last_day: date | None


@dataclass(frozen=True)
class Standing:
    """How a member stands before an attempt to bind them.

    `is_new`: came after going live and has paid no order.
    """

    current: Referral | None
    has_recruits: bool
    is_new: bool


@dataclass(frozen=True)
class Admission:
    """A member as admitted, and by which terms.

    `standing` is given for one whom this very unit of work made known.
    """

    distributor: Distributor
    terms: Terms
    standing: Standing | None


@dataclass(frozen=True)
class Attempt:
    """An attempt to bind `member_id` to `target`, with all that decides it except the check for a circle."""

    member_id: MemberId
    target: Distributor | None
    standing: Standing
    same_person: Collection[MemberId]
    now: datetime


def evaluate_attempt(attempt: Attempt, terms: ReferralTerms) -> BindingStatus:
    """`bound` if nothing speaks against it but perhaps a circle; else what does."""
    target, current = attempt.target, attempt.standing.current
    if target is None or target.status in ("none", "erased"):
        return "unknown"
    if target.member_id == attempt.member_id or target.member_id in attempt.same_person:
        return "self"

    is_held = current is not None and current.holds_at(attempt.now)
    if current is not None and is_held:
        if current.referrer_id == target.member_id:
            return "already"
        if terms.duration is not Duration.LAST_TOUCH or current.via == "import":
            return "kept"

    if target.status == "suspended":
        return "suspended"
    if terms.audience is Audience.NEW_MEMBERS and not is_held and not attempt.standing.is_new:
        return "not_new"

    return "bound"
