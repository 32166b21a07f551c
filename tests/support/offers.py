"""Coupons, threshold discounts and multibuys for tests, made through the use cases that everyone uses."""

from datetime import date
from typing import Any

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.coupons.coupon import Benefit, Coupon, CouponDraft
from shop.coupons.service import make_coupon
from shop.multibuys.multibuy import Multibuy, MultibuyDraft
from shop.multibuys.multibuy import Step as UnitStep
from shop.multibuys.service import make_multibuy
from shop.pricing.times import cover_days
from shop.thresholds.service import make_threshold
from shop.thresholds.threshold import Step, Threshold, ThresholdDraft

TIME = cover_days(date(2026, 11, 1), date(2026, 12, 1))
"""Around the day on which the tests' clock stands."""


def draft_coupon(**changes: Any) -> CouponDraft:
    """Ten yuan off, for anybody, once."""
    return CouponDraft(**({"name": "见面礼", "benefit": Benefit.FIXED, "value": 1000, "time": TIME} | changes))


def issue(tx: Transaction, **changes: Any) -> Coupon:
    """Make a coupon."""
    return make_coupon(tx, draft_coupon(**changes), by=staff_acting("test"))


def cut(tx: Transaction, *steps: tuple[int, int], **changes: Any) -> Threshold:
    """Make a threshold discount; without steps, 30 yuan off from 200."""
    made = tuple(Step(*step) for step in steps or ((20000, 3000),))
    return make_threshold(
        tx, ThresholdDraft(**({"name": "满减", "steps": made, "time": TIME} | changes)), by=staff_acting("test")
    )


def sell_several(tx: Transaction, *steps: tuple[int, int], **changes: Any) -> Multibuy:
    """Make a multibuy; without steps, two pieces at 80 per cent."""
    made = tuple(UnitStep(*step) for step in steps or ((2, 2000),))
    return make_multibuy(
        tx, MultibuyDraft(**({"name": "多件优惠", "steps": made, "time": TIME} | changes)), by=staff_acting("test")
    )
