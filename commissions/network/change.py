"""One change of who referred a member.

An entry of the history that is never changed (docs/money.md §4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.network.referral import Referral, Via

ChangeKind = Literal["bound", "renewed", "moved", "freed", "expired"]
"""`bound`: by what the person did; `moved` and `freed`: by the merchant, the latter to nobody; the rest by time."""


@dataclass(frozen=True)
class ReferralChange:
    """From `changed_at` on the member's referrer is `referrer_id`, until `expires_at` if that is given.

    `left_id` held them until then. `reason` and `by` are always given where the merchant changed it.
    """

    kind: ChangeKind
    member_id: MemberId
    left_id: MemberId | None
    referrer_id: MemberId | None
    via: Via | None
    expires_at: datetime | None
    reason: str | None
    by: Actor | None
    changed_at: datetime

    def holder_at(self, at: datetime) -> MemberId | None:
        """Who holds the member at an instant after this change and before the next one."""
        return self.referrer_id if self.expires_at is None or at < self.expires_at else None


@dataclass(frozen=True)
class StandingChange:
    """One change of whether a member may earn (`status`) or of their tier (`tier`)."""

    what: Literal["status", "tier"]
    before: str | None
    after: str | None
    reason: str
    by: Actor
    changed_at: datetime


def describe_referral(
    bound: Referral, kind: ChangeKind, at: datetime, *, reason: str | None = None, by: Actor | None = None
) -> ReferralChange:
    """The change to a new or renewed referral; whoever writes it knows whom the member left."""
    held_by = bound.referrer_id if kind == "renewed" else None
    return ReferralChange(
        kind, bound.member_id, held_by, bound.referrer_id, bound.via, bound.expires_at, reason, by, at
    )


def describe_freeing(member_id: MemberId, at: datetime, *, reason: str, by: Actor) -> ReferralChange:
    """The change by which the merchant leaves a member to nobody."""
    return ReferralChange("freed", member_id, None, None, None, None, reason, by, at)


def describe_expiry(ended: Referral) -> ReferralChange:
    """The end of a referral at its hour, whenever that is noticed."""
    assert ended.expires_at is not None, "it has expired"
    return ReferralChange("expired", ended.member_id, ended.referrer_id, None, None, None, None, None, ended.expires_at)
