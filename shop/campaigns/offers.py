"""The offers that a campaign may name, whatever their mode, as its page tells of them. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shop.campaigns.campaign import NamedOffer
from shop.coupons.coupon import Coupon, Way, describe_promise
from shop.multibuys.multibuy import Multibuy
from shop.multibuys.multibuy import describe_offers as describe_multibuy
from shop.pricing.offer import Offer
from shop.pricing.times import OfferTime
from shop.thresholds.threshold import Threshold
from shop.thresholds.threshold import describe_offers as describe_threshold


@dataclass(frozen=True)
class ShownOffer:
    """An offer: what it gives step by step, when it holds, and the page where a copy is taken, "" where none is."""

    named: NamedOffer
    name: str
    gives: tuple[Offer, ...]
    time: OfferTime
    stopped_at: datetime | None
    taken_at: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether whoever looks now gets it."""
        return self.stopped_at is None and self.time.holds(now)

    def is_over(self, now: datetime) -> bool:
        """Whether nobody gets it any more."""
        return self.stopped_at is not None or now >= self.time.ends_at


def show_coupon(of: Coupon, now: datetime) -> ShownOffer:
    """A coupon that people take from the shop, or by a word."""
    taken_at = "/me/coupons" if of.draft.way is Way.WORD else "/coupons"
    gives = (describe_promise(of, now),)
    return ShownOffer(NamedOffer("coupons", of.code), of.draft.name, gives, of.draft.time, of.stopped_at, taken_at)


def show_threshold(of: Threshold) -> ShownOffer:
    """A threshold discount."""
    named = NamedOffer("thresholds", of.code)
    return ShownOffer(named, of.draft.name, describe_threshold(of), of.draft.time, of.stopped_at)


def show_multibuy(of: Multibuy) -> ShownOffer:
    """A multibuy."""
    named = NamedOffer("multibuys", of.code)
    return ShownOffer(named, of.draft.name, describe_multibuy(of), of.draft.time, of.stopped_at)
