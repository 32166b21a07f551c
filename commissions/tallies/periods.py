"""Days and months in Shanghai as the counters know them, and the periods of a ranking."""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_RANGE_DAYS = 366


def number_day(day: date) -> int:
    """A day as a number that sorts: 20261122."""
    return day.year * 10_000 + day.month * 100 + day.day


def read_day(day_number: int) -> date:
    """The day of a number."""
    return date(day_number // 10_000, day_number // 100 % 100, day_number % 100)


def number_month(day_number: int) -> str:
    """The month of a numbered day: "2026-11"."""
    return f"{day_number // 10_000}-{day_number // 100 % 100:02}"


@dataclass(frozen=True)
class Month:
    """A calendar month in Shanghai, as in "2026-11". Its ranking is kept by events."""

    name: str


@dataclass(frozen=True)
class Days:
    """The days from `first` to `last`, both included.

    Its ranking is computed once when somebody asks for it.
    """

    first: date
    last: date

    def simplify(self) -> "Month | Days":
        """The month, if these are exactly its days: its ranking is always there."""
        whole = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        same = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return Month(f"{self.first:%Y-%m}") if whole and same else self


Period = Month | Days
