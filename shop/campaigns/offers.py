"""The offers that a campaign may name, whatever their mode, as its page tells of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shop.campaigns.campaign import CampaignRefused, NamedOffer
from shop.coupons import queries as coupons
from shop.coupons.coupon import Coupon, Way, describe_promise
from shop.multibuys import queries as multibuys
from shop.multibuys.multibuy import Multibuy
from shop.multibuys.multibuy import describe_offers as describe_multibuy
from shop.pricing.offer import Offer
from shop.pricing.times import OfferTime
from shop.thresholds import queries as thresholds
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


def find_offer(connection: Connection, named: NamedOffer, now: datetime) -> ShownOffer:
    """An offer of the shop. One statement. Raises CampaignRefused and what its mode calls unknown."""
    find = _FINDERS.get(named.mode)
    if find is None:
        raise CampaignRefused(field="offer")
    return find(connection, named.code, now)


def list_offers(connection: Connection, now: datetime) -> tuple[ShownOffer, ...]:
    """What holds now or will, for a form's list. A statement or two a mode."""
    of_coupons = (_show_coupon(of.coupon, now) for of in coupons.list_worth(connection))
    of_thresholds = (_show_threshold(of.threshold) for of in thresholds.list_worth(connection))
    of_multibuys = (_show_multibuy(of.multibuy) for of in multibuys.list_worth(connection))
    return tuple(of for of in (*of_coupons, *of_thresholds, *of_multibuys) if not of.is_over(now))


def _show_coupon(of: Coupon, now: datetime) -> ShownOffer:
    taken_at = "/me/coupons" if of.draft.way is Way.WORD else "/coupons"
    gives = (describe_promise(of, now),)
    return ShownOffer(NamedOffer("coupons", of.code), of.draft.name, gives, of.draft.time, of.stopped_at, taken_at)


def _show_threshold(of: Threshold) -> ShownOffer:
    named = NamedOffer("thresholds", of.code)
    return ShownOffer(named, of.draft.name, describe_threshold(of), of.draft.time, of.stopped_at)


def _show_multibuy(of: Multibuy) -> ShownOffer:
    named = NamedOffer("multibuys", of.code)
    return ShownOffer(named, of.draft.name, describe_multibuy(of), of.draft.time, of.stopped_at)


_FINDERS: Mapping[str, Callable[[Connection, str, datetime], ShownOffer]] = {
    "coupons": lambda connection, code, now: _show_coupon(coupons.get_coupon(connection, code), now),
    "thresholds": lambda connection, code, _: _show_threshold(thresholds.get_threshold(connection, code)),
    "multibuys": lambda connection, code, _: _show_multibuy(multibuys.get_multibuy(connection, code)),
}
