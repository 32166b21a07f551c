"""Who stands at which level above a buyer, by the policy's rules (docs/money.md §2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.policies.parties import Person
from commissions.policies.policy import MAX_DEPTH, IneligibleUpline, Policy, SelfPurchase

MAX_REFERRERS = 32
"""How many referrers are looked at, the ineligible included."""


@dataclass(frozen=True)
class Link:
    """One beneficiary of a chain and the level they stand at."""

    beneficiary: Beneficiary
    level: int
    tier: str | None


def count_referrers_needed(policy: Policy | None) -> int:
    """How many referrers above the buyer are looked at.

    `compress` and leaders look further than the greatest depth. Never fewer than that, so that another depth can be
    rehearsed on what was frozen (docs/money.md §3).
    """
    return MAX_REFERRERS if policy is not None and _looks_far(policy) else MAX_DEPTH


def _looks_far(policy: Policy) -> bool:
    """Whether the policy can pay somebody above the greatest depth."""
    return policy.ineligible_upline is IneligibleUpline.COMPRESS or bool(policy.grades)


def determine_depth(policy: Policy, channel: str | None) -> int:
    """How many levels are paid: the channel's own number takes the place of the policy's."""
    depth = policy.channels.get(channel) if channel is not None else None
    return policy.depth if depth is None else depth


def bars_multilevel(policy: Policy, channel: str | None) -> bool:
    """Whether a sale of this channel pays neither leaders nor agent referral.

    The channel allows one level only.
    """
    return channel is not None and policy.channels.get(channel) == 1


def determine_chain(
    buyer: Person, upline: Sequence[Person], policy: Policy, channel: str | None = None
) -> tuple[Link, ...]:
    """The chain above `buyer`, level 1 first.

    `upline` is the referrer, their referrer, and so on, nearest first.
    """
    chain: list[Link] = []
    level, depth = 1, determine_depth(policy, channel)
    if policy.self_purchase is SelfPurchase.AS_LEVEL_ONE and buyer.eligible:
        chain.append(Link(buyer.beneficiary, level, buyer.tier))
        level += 1

    for person in upline[:MAX_REFERRERS]:
        if level > depth:
            break
        if person.eligible:
            chain.append(Link(person.beneficiary, level, person.tier))
        elif policy.ineligible_upline is IneligibleUpline.STOP:
            break
        elif policy.ineligible_upline is IneligibleUpline.COMPRESS:
            continue
        level += 1
    return tuple(chain)
