"""Calendar days of the merchant, for statistics and for the last day of a referral.

Everything else is UTC.
"""

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai has had no other offset since 1991."""


def determine_day(instant: datetime) -> date:
    """The day in Shanghai on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()


def determine_last_day(ends_at: datetime) -> date:
    """The last day that something lasts which ends at `ends_at`, that instant excluded."""
    return determine_day(ends_at - timedelta(microseconds=1))
