"""Who stands at which level above a buyer, by the policy's rules (docs/money.md §2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.policies.policy import MAX_DEPTH, IneligibleUpline, Policy, SelfPurchase

MAX_REFERRERS = 32
"""How many referrers are looked at, the ineligible included."""


@dataclass(frozen=True)
class Person:
    """A member as they stood when the order was placed."""

    beneficiary: Beneficiary
    tier: str | None
    eligible: bool


@dataclass(frozen=True)
class Link:
    """One beneficiary of a chain and the level they stand at."""

    beneficiary: Beneficiary
    level: int
    tier: str | None


def count_referrers_needed(policy: Policy | None) -> int:
    """How many referrers above the buyer are looked at: only `compress` looks further than the greatest depth.

    Never fewer than that, so that another depth can be rehearsed on what was frozen (docs/money.md §3).
    """
    compresses = policy is not None and policy.ineligible_upline is IneligibleUpline.COMPRESS
    return MAX_REFERRERS if compresses else MAX_DEPTH


def determine_chain(buyer: Person, upline: Sequence[Person], policy: Policy) -> tuple[Link, ...]:
    """The chain above `buyer`, level 1 first. `upline` is the referrer, their referrer, and so on, nearest first."""
    chain: list[Link] = []
    level = 1
    if policy.self_purchase is SelfPurchase.AS_LEVEL_ONE and buyer.eligible:
        chain.append(Link(buyer.beneficiary, level, buyer.tier))
        level += 1
    for person in upline[:MAX_REFERRERS]:
        if level > policy.depth:
            break
        if person.eligible:
            chain.append(Link(person.beneficiary, level, person.tier))
        elif policy.ineligible_upline is IneligibleUpline.STOP:
            break
        elif policy.ineligible_upline is IneligibleUpline.COMPRESS:
            continue
        level += 1
    return tuple(chain)
