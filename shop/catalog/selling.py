"""When a product is sold: while it is on sale, within its window. Pure.

A window is half open: what ends at ten can't be bought at ten. Nothing has to be done at either end.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SaleWindow:
    """From when until before when; None where there is no such end."""

    begins_at: datetime | None = None
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is open."""
        return not self.is_ahead(now) and not self.is_over(now)

    def is_ahead(self, now: datetime) -> bool:
        """Whether it has not begun."""
        return self.begins_at is not None and now < self.begins_at

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return self.ends_at is not None and now >= self.ends_at


ALWAYS = SaleWindow()
