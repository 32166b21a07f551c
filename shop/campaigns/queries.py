"""Reads of campaigns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from shop.campaigns.campaign import Campaign, CampaignDraft, CampaignRefused, CampaignUnknown, NamedOffer
from shop.campaigns.offers import ShownOffer, show_coupon, show_multibuy, show_threshold
from shop.campaigns.tables import campaign
from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import ProductCard
from shop.coupons import queries as coupons
from shop.multibuys import queries as multibuys
from shop.pricing.times import OfferTime
from shop.storefront.queries import get_collection, list_held
from shop.storefront.refusals import CollectionUnknown
from shop.thresholds import queries as thresholds

_MOST = 100
_PAGE = 20


@dataclass(frozen=True)
class GoodsPage:
    """A page of a campaign's goods that are on sale; `after` is where the next one begins, None after the last."""

    cards: tuple[ProductCard, ...]
    after: str | None


def list_campaigns(connection: Connection) -> tuple[Campaign, ...]:
    """All campaigns, those that begin last first."""
    query = select(campaign).order_by(campaign.c.starts_at.desc(), campaign.c.id.desc()).limit(_MOST)
    return tuple(read_campaign(row) for row in connection.execute(query))


def get_campaign(connection: Connection, code: str, *, only_on: bool = False) -> Campaign:
    """One campaign; only a published one where `only_on`. Raises CampaignUnknown."""
    row = connection.execute(select(campaign).where(campaign.c.code == code)).first()
    if row is None or (only_on and not row.on):
        raise CampaignUnknown(campaign=code)
    return read_campaign(row)


def list_goods(connection: Connection, draft: CampaignDraft) -> tuple[str, ...]:
    """Its products in their order, on sale or not, by public code. Two statements at most.

    A collection that was dropped holds none.
    """
    if not draft.collection:
        return draft.goods
    try:
        found = get_collection(connection, draft.collection)
    except CollectionUnknown:
        return ()
    return tuple(of.code for of in list_held(connection, found.id))


def find_goods(connection: Connection, draft: CampaignDraft, now: datetime, after: str | None = None) -> GoodsPage:
    """A page of its goods behind the product `after`; an unknown one begins anew.

    Three statements at most.
    """
    codes = list_goods(connection, draft)
    start = codes.index(after) + 1 if after in codes else 0
    wanted = codes[start : start + _PAGE]
    cards = {card.code: card for card in list_cards_by_code(connection, wanted, now)}
    has_more = start + _PAGE < len(codes)
    return GoodsPage(tuple(cards[code] for code in wanted if code in cards), wanted[-1] if has_more else None)


def find_offer(connection: Connection, named: NamedOffer, now: datetime) -> ShownOffer:
    """An offer of the shop. One statement. Raises CampaignRefused and what its mode calls unknown."""
    find = _FINDERS.get(named.mode)
    if find is None:
        raise CampaignRefused(field="offer")
    return find(connection, named.code, now)


def list_offers(connection: Connection, now: datetime) -> tuple[ShownOffer, ...]:
    """What holds now or will, for a form's list. A statement or two a mode."""
    of_coupons = (show_coupon(of.coupon, now) for of in coupons.list_worth(connection))
    of_thresholds = (show_threshold(of.threshold) for of in thresholds.list_worth(connection))
    of_multibuys = (show_multibuy(of.multibuy) for of in multibuys.list_worth(connection))
    return tuple(of for of in (*of_coupons, *of_thresholds, *of_multibuys) if not of.is_over(now))


def read_campaign(row: Row[Any]) -> Campaign:
    draft = CampaignDraft(
        title=row.title,
        summary=row.summary,
        banner=row.banner or "",
        colour=row.colour,
        time=OfferTime(row.starts_at, row.ends_at),
        collection=row.collection,
        goods=tuple(row.goods),
        offer=NamedOffer(row.offer_mode, row.offer_code) if row.offer_mode else None,
        on=row.on,
    )
    return Campaign(row.id, row.code, row.version, row.saved_at, draft)


_FINDERS: Mapping[str, Callable[[Connection, str, datetime], ShownOffer]] = {
    "coupons": lambda connection, code, now: show_coupon(coupons.get_coupon(connection, code), now),
    "thresholds": lambda connection, code, _: show_threshold(thresholds.get_threshold(connection, code)),
    "multibuys": lambda connection, code, _: show_multibuy(multibuys.get_multibuy(connection, code)),
}
