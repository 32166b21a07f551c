"""From when a published document holds.

Now or later, but not so late that the date must be a mistake.
"""

from datetime import datetime, timedelta

from commissions.refusals import Refusal

_FARTHEST_AHEAD = timedelta(days=3660)


class EffectiveTooLate(Refusal):
    """The document would hold from more than ten years ahead: 2062 was typed for 2026."""

    code = "effective_too_late"


def demand_near(effective_at: datetime | None, now: datetime) -> None:
    """Raises EffectiveTooLate for an instant that nobody can mean. None is now."""
    if effective_at is not None and effective_at > now + _FARTHEST_AHEAD:
        raise EffectiveTooLate(effective_at=effective_at.isoformat())
