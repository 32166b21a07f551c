"""What a merchant had better look at again before rules of the fraud review go out. Pure."""

from collections.abc import Iterator
from dataclasses import fields

from commissions.awards.review_rules import ReviewRules
from commissions.policies.warnings import PolicyWarning

_MOST_AT_HOME = 2
"""How many members one phone serves in most families."""
_FEW_AWARDS, _COMMON_REFUNDS_BP = 5, 1000


def list_review_warnings(rules: ReviewRules) -> tuple[PolicyWarning, ...]:
    """Rules that are off, and those that find honest people."""
    return (*_warn_of_silence(rules), *_warn_of_families(rules), *_warn_of_few(rules))


def _warn_of_silence(rules: ReviewRules) -> Iterator[PolicyWarning]:
    """What no rule looks for any more."""
    for of in fields(rules):
        if not getattr(rules, of.name):
            yield PolicyWarning(f"rules.{of.name}", "is off: nobody looks before such an award matures")


def _warn_of_families(rules: ReviewRules) -> Iterator[PolicyWarning]:
    """People who live together share a door and a phone."""
    if rules.same_address and not rules.same_address.with_name:
        yield PolicyWarning("rules.same_address", "holds every family that lives at one address")
    if rules.shared_phone and rules.shared_phone.members <= _MOST_AT_HOME:
        yield PolicyWarning("rules.shared_phone.members", "holds two people of one family who share a phone")


def _warn_of_few(rules: ReviewRules) -> Iterator[PolicyWarning]:
    """Numbers that a good day or a single refund reaches."""
    if rules.burst and rules.burst.recruits * 10 < rules.burst.minutes:
        yield PolicyWarning("rules.burst", "is slower than a recruit in ten minutes: a usual day looks like that")
    rate = rules.refund_rate
    if rate and (rate.awards < _FEW_AWARDS or rate.rate_bp < _COMMON_REFUNDS_BP):
        yield PolicyWarning("rules.refund_rate", "is reached by one or two refunds, as every shop has them")
