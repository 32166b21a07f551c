"""A campaign's page: its offer and goods at the visitor's prices while it runs.

Shared under one's own link.
"""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from shop.campaigns.campaign import Campaign
from shop.campaigns.offers import ShownOffer
from shop.campaigns.queries import find_goods, find_offer, get_campaign
from shop.catalog.shelf import ProductCard
from shop.checkout.shelf_prices import price_cards
from shop.pricing.queries import NOBODY, Shopper
from shop.web.door import door
from shop.web.earnings import EarningChips, find_chips
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import Visitor, visitor

_STATUS = {"to_come": 404, "over": 410}
"""Outside of its days it is no page that was opened: no visit of it, and nothing bought counts for it."""


@dataclass(frozen=True)
class _Page:
    campaign: Campaign
    chips: EarningChips
    cards: tuple[ProductCard, ...] = ()
    after: str | None = None
    offer: ShownOffer | None = None


async def show_campaign(request: web.Request) -> web.Response:
    """GET /campaigns/{code}?after="""
    person, place = visitor(request), door(request)
    code, after, now = request.match_info["code"], request.query.get("after"), place.clock()
    page = await place.database.read(_read_page, code, after, person, now)
    state = page.campaign.determine_state(now)
    said = {"page": page, "state": state, "after": after}
    return render(request, "h5/campaign.html", status=_STATUS.get(state, 200), **said)


def _read_page(connection: Connection, code: str, after: str | None, person: Visitor, now: datetime) -> _Page:
    """At most seven statements without unit prices of modes. Raises CampaignUnknown."""
    found, chips = get_campaign(connection, code, only_on=True), find_chips(connection, person, now)
    if found.determine_state(now) != "running":
        return _Page(found, chips)

    goods = find_goods(connection, found.draft, now, after)
    shopper = Shopper(person.member_id if person.member_id is not None else NOBODY, now)
    cards = price_cards(connection, shopper, goods.cards)
    offer = find_offer(connection, found.draft.offer, now) if found.draft.offer else None
    return _Page(found, chips, tuple(cards), goods.after, offer if offer and offer.holds(now) else None)


ROUTES = (Route("GET", "/campaigns/{code}", show_campaign, "campaign", "visitor", "nobody", READ),)
