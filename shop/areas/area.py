"""Whose area a place is in: the narrowest that covers it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commissions.beneficiary import MemberId
from shop.regions.covering import covers
from shop.regions.region import is_city, is_province


@dataclass(frozen=True)
class Area:
    """A province, city or district that a distributor holds from `begins_at` until `ends_at`; None: until ended."""

    id: int
    region_code: str
    member_id: MemberId
    begins_at: datetime
    ends_at: datetime | None

    def holds_at(self, now: datetime) -> bool:
        """Whether it is held at an instant; the last day's midnight is outside."""
        return self.begins_at <= now and (self.ends_at is None or now < self.ends_at)


def choose_area(areas: Iterable[Area], district_code: str, now: datetime) -> Area | None:
    """The narrowest area that covers a district; of two by codes that became one, the one held longest."""
    held = (of for of in areas if of.holds_at(now) and covers(of.region_code, district_code))
    return min(held, key=lambda of: (_width(of.region_code), of.begins_at, of.id), default=None)


def _width(region_code: str) -> int:
    return 2 if is_province(region_code) else 1 if is_city(region_code) else 0
