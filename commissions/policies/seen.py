"""Whoever publishes a version has seen the newest: nobody's change is lost by another's. Pure."""

from commissions.refusals import Refusal


class RulesMoved(Refusal):
    """Another version was published since whoever publishes looked."""

    code = "rules_moved"


def demand_seen(newest: int, seen: int | None) -> None:
    """Raises RulesMoved unless the newest version, 0 for none, is the one that was seen; None compares nothing."""
    if seen is not None and newest != seen:
        raise RulesMoved
