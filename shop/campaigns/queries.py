"""Reads of campaigns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from shop.campaigns.campaign import Campaign, CampaignDraft, CampaignUnknown, NamedOffer
from shop.campaigns.tables import campaign
from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import ProductCard
from shop.pricing.times import OfferTime
from shop.storefront.queries import get_collection, list_held
from shop.storefront.refusals import CollectionUnknown

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
    return tuple(_read_campaign(row) for row in connection.execute(query))


def get_campaign(connection: Connection, code: str, *, only_on: bool = False) -> Campaign:
    """One campaign; only a published one where `only_on`. Raises CampaignUnknown."""
    row = connection.execute(select(campaign).where(campaign.c.code == code)).first()
    if row is None or (only_on and not row.on):
        raise CampaignUnknown(campaign=code)
    return _read_campaign(row)


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
    """A page of its goods behind the product `after`; an unknown one begins anew. Three statements at most."""
    codes = list_goods(connection, draft)
    start = codes.index(after) + 1 if after in codes else 0
    wanted = codes[start : start + _PAGE]
    cards = {card.code: card for card in list_cards_by_code(connection, wanted, now)}
    has_more = start + _PAGE < len(codes)
    return GoodsPage(tuple(cards[code] for code in wanted if code in cards), wanted[-1] if has_more else None)


def _read_campaign(row: Row[Any]) -> Campaign:
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
