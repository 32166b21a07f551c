"""Whoever publishes a version has seen the newest: nobody's change is lost by another's. Pure."""

from commissions.refusals import Refusal


class RulesMoved(Refusal):
    """Another version was published since whoever publishes looked."""

    code = "rules_moved"


class PolicyMoved(Refusal):
    """The same of the policy, whose figures have to be looked at anew as well."""

    code = "policy_moved"


def demand_seen(newest: int, seen: int | None, moved: type[Refusal]) -> None:
    """Raises `moved` unless the newest version, 0 for none, is the one that was seen; None compares nothing."""
    if seen is not None and newest != seen:
        raise moved
