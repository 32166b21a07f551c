"""How long an offer lasts: from an instant until another, or whole days of Shanghai. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from commissions.days import SHANGHAI


@dataclass(frozen=True)
class OfferTime:
    """From `starts_at` until before `ends_at`. Raises ValueError if that is no time at all."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise ValueError("an offer ends after it begins")

    def holds(self, now: datetime) -> bool:
        """Whether the offer holds at this instant."""
        return self.starts_at <= now < self.ends_at


def cover_days(first: date, end: date) -> OfferTime:
    """From the first moment of `first` until the first moment of `end`. Raises ValueError as OfferTime does."""
    return OfferTime(begin_day(first), begin_day(end))


def begin_day(day: date) -> datetime:
    """The first instant of a day in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def end_after(now: datetime, days: int) -> datetime:
    """When something ends that lasts for so many days, today being the first of them."""
    return begin_day(now.astimezone(SHANGHAI).date() + timedelta(days=days))
