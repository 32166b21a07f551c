"""Hours, days and months in Shanghai as numbers that sort: 2026112209, 20261122, 202611."""

from datetime import datetime

from commissions.days import SHANGHAI


def number_hour(instant: datetime) -> int:
    """The hour of an instant: 2026112209."""
    local = instant.astimezone(SHANGHAI)
    return ((local.year * 100 + local.month) * 100 + local.day) * 100 + local.hour


def day_of(hour: int) -> int:
    """The day of an hour: 20261122."""
    return hour // 100


def month_of(day: int) -> int:
    """The month of a day: 202611."""
    return day // 100
