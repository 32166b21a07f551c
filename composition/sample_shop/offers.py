"""The sample shop's offers.

Coupons in the centre and a threshold discount, from the day on which they are loaded.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from commissions.actor import Actor
from commissions.days import determine_day
from commissions.ports import Transaction
from shop.coupons.coupon import Benefit, CouponDraft
from shop.coupons.queries import list_worth as list_coupons
from shop.coupons.service import make_coupon
from shop.pricing.offer import WHOLE_SHOP, Scope
from shop.pricing.times import OfferTime, cover_days
from shop.thresholds.queries import list_worth as list_thresholds
from shop.thresholds.service import make_threshold
from shop.thresholds.threshold import Step, ThresholdDraft

_SAME = ("name", "value", "most_fen", "least_fen", "valid_days", "total")
Rows = Sequence[Mapping[str, Any]]


def make_offers(tx: Transaction, coupons: Rows, thresholds: Rows, *, by: Actor) -> None:
    """Make what is not there yet; an offer of the same name stays as it is."""
    known = {of.coupon.draft.name for of in list_coupons(tx.connection)}
    for row in coupons:
        if row["name"] not in known:
            scope = Scope("category", frozenset([row["category"]])) if "category" in row else WHOLE_SHOP
            given = {name: row[name] for name in _SAME if name in row}
            draft = CouponDraft(benefit=Benefit(row["benefit"]), time=_count(tx, row), scope=scope, **given)
            make_coupon(tx, draft, by=by)

    known = {of.threshold.draft.name for of in list_thresholds(tx.connection)}
    for row in thresholds:
        if row["name"] not in known:
            steps = tuple(Step(*step) for step in row["steps"])
            make_threshold(tx, ThresholdDraft(row["name"], steps, _count(tx, row)), by=by)


def _count(tx: Transaction, row: Mapping[str, Any]) -> OfferTime:
    today = determine_day(tx.now)
    return cover_days(today, today + timedelta(days=row["days"]))
