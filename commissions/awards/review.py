"""What a review is.

Why an award waits for a person, and what that person can decide (docs/money.md §11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.network.distributor import Status

SUSPENDED = "suspended"
UNDER_REVIEW = "under_review"
GONE = "gone"
OF_THE_PERSON = (SUSPENDED, UNDER_REVIEW, GONE)
"""Reasons that lie in the person and not in one order; all awards so held are released together."""
MANUAL = "manual"
"""The rule of a case that a person opens."""

Scope = Literal["order", "person"]
Decision = Literal["cleared", "upheld"]
"""`cleared`: there is nothing in it. `upheld`: the awards are reversed, or a member is suspended."""


@dataclass(frozen=True)
class ReviewCase:
    """What a rule has found, with its evidence, for a person to look at.

    It is about one member's awards of an order, or about the member.
    """

    code: str
    scope: Scope
    rule: str
    person: Beneficiary
    order_no: str | None
    evidence: Mapping[str, Any]
    status: str
    opened_by: Actor
    opened_at: datetime
    decided_by: Actor | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class Reviewed:
    """What a decision did: to how many awards, of how much together."""

    awards: int = 0
    amount_fen: int = 0


def determine_hold(kind: BeneficiaryKind, status: Status | None, is_under_review: bool, is_cleared: bool) -> str | None:
    """Why a due award has to wait, or None.

    `status` is a member's in the network, None for somebody unknown there. A suspension and an open review can't be
    decided away; one who is gone is let through once a person said so. Whoever merely lost the right to earn keeps what
    was earned. Only members are in the network, so that only they can be suspended there or gone from it.
    """
    if status == "suspended":
        return SUSPENDED
    if is_under_review:
        return UNDER_REVIEW
    is_known = kind is not BeneficiaryKind.MEMBER or status in ("active", "none")
    return None if is_known or is_cleared else GONE
