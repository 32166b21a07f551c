"""Why an order brings somebody commission, or why it does not (docs/money.md §4). Pure.

Only who has to do with the buyer is answered: who referred them once, has them in the team, or whose link they opened.
Nobody is told who holds the buyer instead, only since when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commissions.beneficiary import MemberId
from commissions.network.change import ReferralChange


class Why(StrEnum):
    """What is said of an order; `day` of the answer is given where it says so."""

    YOURS = "yours"
    """It brought commission."""
    OWN = "own"
    """One's own purchase, which pays no commission."""
    UNPAID = "unpaid"
    """Nobody has paid it yet, or it ended unpaid."""
    SUSPENDED = "suspended"
    """One could not earn when it was placed."""
    NO_COMMISSION = "no_commission"
    """The goods, or how far one is from the buyer, paid nothing by the rules of the day."""
    ELSEWHERE = "elsewhere"
    """Since `day` the buyer was somebody else's."""
    EXPIRED = "expired"
    """The referral had ended on `day`."""
    FREED = "freed"
    """The merchant had ended the referral on `day`."""
    LATER = "later"
    """The buyer came to one only on `day`, after the order."""
    OLD_CUSTOMER = "old_customer"
    """The buyer was a customer already when they opened the link, and could not be bound."""
    CLICKED_LATER = "clicked_later"
    """The link was opened only on `day`, after the order."""
    UNBOUND = "unbound"
    """The link was opened and did not bind them, for none of the other reasons."""


@dataclass(frozen=True)
class Click:
    """When a buyer opened one's link, and what that came to."""

    at: datetime
    outcome: str


@dataclass(frozen=True)
class OrderFacts:
    """What is known of an order and of how somebody stands to its buyer.

    `level` is theirs in the upline as it was frozen, None if they were not in it; `could_earn` belongs to it.
    `history` is the buyer's, oldest first; `clicks` are on this person's links, oldest first. `in_team_since` is when
    the buyer came into their team, None if they are not in it now.
    """

    buyer: MemberId
    placed_at: datetime
    is_paid: bool
    awards: int
    level: int | None
    could_earn: bool
    history: Sequence[ReferralChange]
    clicks: Sequence[Click]
    in_team_since: datetime | None


@dataclass(frozen=True)
class Belonging:
    """The answer, and the day that it names, if it names one."""

    why: Why
    at: datetime | None = None


def determine_belonging(me: MemberId, facts: OrderFacts) -> Belonging | None:
    """Why an order is somebody's or not; None for whoever has nothing to do with the buyer."""
    if not _has_to_do(me, facts):
        return None
    if facts.awards:
        return Belonging(Why.YOURS)
    if facts.buyer == me:
        return Belonging(Why.OWN)
    if facts.level is not None:
        return Belonging(_explain_frozen(facts))
    return _explain_absence(me, facts)


def _has_to_do(me: MemberId, facts: OrderFacts) -> bool:
    """Whether somebody may be told anything of an order."""
    held = any(me in (of.left_id, of.referrer_id) for of in facts.history)
    is_near = facts.buyer == me or facts.level is not None or facts.in_team_since is not None
    return is_near or held or bool(facts.clicks) or bool(facts.awards)


def _explain_frozen(facts: OrderFacts) -> Why:
    """Why somebody above the buyer has nothing of it."""
    if not facts.could_earn:
        return Why.SUSPENDED
    return Why.NO_COMMISSION if facts.is_paid else Why.UNPAID


def _explain_absence(me: MemberId, facts: OrderFacts) -> Belonging:
    """Why somebody was not above the buyer when they placed the order."""
    before = [of for of in facts.history if of.changed_at <= facts.placed_at]
    last = before[-1] if before else None
    if last is not None and last.holder_at(facts.placed_at) not in (None, me):
        return _explain_holder(facts, before)
    if last is not None and me in (last.referrer_id, last.left_id):
        # Held by nobody, and it was this person who held them last.
        why = Why.FREED if last.kind == "freed" else Why.EXPIRED
        return Belonging(why, last.expires_at or last.changed_at)
    if later := [of.changed_at for of in facts.history if of.referrer_id == me and of.changed_at > facts.placed_at]:
        return Belonging(Why.LATER, later[0])
    return _explain_clicks(facts)


def _explain_holder(facts: OrderFacts, before: Sequence[ReferralChange]) -> Belonging:
    """Somebody else held the buyer: since when, or since when that one is in the team."""
    if facts.in_team_since is not None and facts.in_team_since > facts.placed_at:
        return Belonging(Why.LATER, facts.in_team_since)
    came = [of for of in before if of.kind in ("bound", "moved")]
    return Belonging(Why.ELSEWHERE, (came or before)[-1].changed_at)


def _explain_clicks(facts: OrderFacts) -> Belonging:
    """Nobody held the buyer: what became of the last time they opened the link before the order."""
    earlier = [of for of in facts.clicks if of.at <= facts.placed_at]
    if not earlier:
        return Belonging(Why.CLICKED_LATER, facts.clicks[0].at) if facts.clicks else Belonging(Why.UNBOUND)
    outcome = earlier[-1].outcome
    known = {"not_new": Why.OLD_CUSTOMER, "suspended": Why.SUSPENDED}
    return Belonging(known.get(outcome, Why.UNBOUND))
