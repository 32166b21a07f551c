"""What the rules of the fraud review have found lately, and what of it other rules would have found again.

By the evidence that was kept with each case. Stricter rules find fewer, and that is counted; what looser rules would
find beside it nobody has written down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commissions.actor import Actor
from commissions.awards.review_rules import ReviewRules
from commissions.awards.suspicion import RULES
from commissions.money import BASIS_POINTS


@dataclass(frozen=True)
class Find:
    """One case that a rule opened: its evidence, and `open`, `cleared` or `upheld`."""

    rule: str
    evidence: Mapping[str, Any]
    status: str


@dataclass(frozen=True)
class RuleFinds:
    """What one rule has found: how many cases in all, and of them decided either way; `again` under other rules."""

    rule: str
    found: int
    cleared: int
    upheld: int
    again: int


@dataclass(frozen=True)
class ReviewVersion:
    """A version of the rules."""

    version: int
    document: Mapping[str, Any]
    published_at: datetime
    published_by: Actor


def count_finds(finds: Iterable[Find], rules: ReviewRules) -> tuple[RuleFinds, ...]:
    """The finds of each rule, in the order of the rules, and how many of them these rules would find again."""
    of: dict[str, list[Find]] = {name: [] for name in RULES}
    for found in finds:
        of[found.rule].append(found)
    return tuple(
        RuleFinds(
            rule=name,
            found=len(known),
            cleared=sum(one.status == "cleared" for one in known),
            upheld=sum(one.status == "upheld" for one in known),
            again=sum(_finds_again(one, rules) for one in known),
        )
        for name, known in of.items()
    )


def _finds_again(find: Find, rules: ReviewRules) -> bool:
    """Whether these rules find the same on the same evidence."""
    if not getattr(rules, find.rule):
        return False
    evidence = find.evidence
    if find.rule == "same_address" and rules.same_address:
        return not rules.same_address.with_name or "name" in evidence["same"]
    if find.rule == "shared_phone" and rules.shared_phone:
        return int(evidence["members"]) >= rules.shared_phone.members
    if find.rule == "burst" and rules.burst:
        # The window of the evidence may be wider than the new one, so this counts too many rather than too few.
        return int(evidence["recruits"]) >= rules.burst.recruits
    if find.rule == "refund_rate" and rules.refund_rate:
        matured, clawed_back = int(evidence["matured"]), int(evidence["clawed_back"])
        is_late = clawed_back * BASIS_POINTS >= rules.refund_rate.rate_bp * matured
        return matured >= rules.refund_rate.awards and is_late
    return True
