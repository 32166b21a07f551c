"""Coupons and threshold discounts from the command line: when they hold, and what only looks like a number."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from composition.commands.arguments import ArgumentRefused
from shop.pricing.times import OfferTime
from shop.thresholds.queries import get_threshold
from tests.support.house import House, order

CUT = {"name": "满减", "steps": ["100=10"], "goods": [], "total": None, "each": None}
COUPON = {
    **{"name": "见面礼", "first": "2026-11-01", "last": "2026-12-01", "off": None, "percent": None, "most": None},
    **{"free_shipping": False, "least": "0", "goods": [], "valid_days": None, "total": 10, "each": 1},
    **{"word": None, "group": None},
}


async def make(house: House, first: str, last: str) -> OfferTime:
    code = (await order(house, "thresholds-make", **CUT, first=first, last=last))["threshold"]
    return (await house.installation.database.read(get_threshold, code)).draft.time


async def test_days_are_whole_and_a_time_is_exact(house: House) -> None:
    begin = datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert await make(house, "2026-11-01", "2026-11-01") == OfferTime(begin, begin + timedelta(days=1))
    noon = datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert await make(house, "2026-11-01T12:00", "2026-11-01T13:00") == OfferTime(noon, noon + timedelta(hours=1))
    assert await make(house, "2026-11-01T12:00", "2026-11-01") == OfferTime(noon, begin + timedelta(days=1))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-02", "2026-11-01"),
        ("2026-11-01T12:00", "2026-11-01T12:00"),
        ("2026-11-01T25:00", "2026-11-02"),
        ("2026-11-01T", "2026-11-02"),
        ("2026-11-01", "soonT12:00"),
    ],
)
async def test_what_is_no_time_at_all_is_refused(house: House, first: str, last: str) -> None:
    with pytest.raises(ArgumentRefused):
        await make(house, first, last)


async def test_what_was_made_stands_in_the_log_by_its_code(house: House) -> None:
    coupon: dict[str, Any] = await order(house, "coupons-make", **COUPON | {"percent": "12.5"})
    (last, *_) = (await order(house, "log"))["acts"]
    assert (last["action"], last["subject"], last["details"]["before"]) == ("coupon.make", coupon["coupon"], None)
    assert last["details"]["after"]["value"] == 1250


async def test_a_percentage_is_not_called_an_amount_in_yuan(house: House) -> None:
    with pytest.raises(ArgumentRefused) as refused:
        await order(house, "coupons-make", **COUPON | {"percent": "a fifth"})
    assert (refused.value.data["argument"], "percentage" in str(refused.value.data["problem"])) == ("--percent", True)
