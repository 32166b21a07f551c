"""A story's page: blocks, and goods at the visitor's prices. Shared under one's own link as goods are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import ProductCard
from shop.checkout.shelf_prices import price_cards
from shop.pricing.queries import NOBODY, Shopper
from shop.stories.queries import get_story
from shop.stories.story import Story
from shop.web.door import door
from shop.web.earnings import EarningChips, find_chips
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import Visitor, visitor


@dataclass(frozen=True)
class _Page:
    story: Story
    cards: Mapping[str, ProductCard]
    chips: EarningChips


async def show_story(request: web.Request) -> web.Response:
    """GET /stories/{code}"""
    person, place = visitor(request), door(request)
    page = await place.database.read(_read_page, request.match_info["code"], person, place.clock())
    return render(request, "h5/story.html", story=page.story, cards=page.cards, chips=page.chips)


def _read_page(connection: Connection, code: str, person: Visitor, now: datetime) -> _Page:
    """At most four statements without unit prices of modes. Raises StoryUnknown."""
    story = get_story(connection, code, only_on=True)
    found = list_cards_by_code(connection, sorted(story.draft.goods), now)
    shopper = Shopper(person.member_id if person.member_id is not None else NOBODY, now)
    cards = price_cards(connection, shopper, found)
    return _Page(story, {card.code: card for card in cards}, find_chips(connection, person, now))


ROUTES = (Route("GET", "/stories/{code}", show_story, "story", "visitor", "nobody", READ),)
