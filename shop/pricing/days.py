"""How long an offer lasts: days of Shanghai, the first included and the end excluded. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from commissions.days import SHANGHAI


@dataclass(frozen=True)
class OfferDays:
    """From the first moment of `first` until the first moment of `end`.

    Raises ValueError if that is no time at all.
    """

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.first:
            raise ValueError("an offer ends after the day on which it begins")

    @property
    def starts_at(self) -> datetime:
        """The instant from which it holds."""
        return _begin_day(self.first)

    @property
    def ends_at(self) -> datetime:
        """The instant from which it holds no more."""
        return _begin_day(self.end)

    def hold(self, now: datetime) -> bool:
        """Whether it holds at this instant."""
        return self.starts_at <= now < self.ends_at


def _begin_day(day: date) -> datetime:
    """The first instant of a day in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def end_after(now: datetime, days: int) -> datetime:
    """When something ends that lasts for so many days, today being the first of them."""
    return _begin_day(now.astimezone(SHANGHAI).date() + timedelta(days=days))
