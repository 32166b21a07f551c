"""What a member's poster needs from the database, in one read."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.posters.content import Headline, Kind, PosterContent
from commissions.beneficiary import MemberId
from commissions.network.distributor import Distributor
from commissions.network.queries import find_distributor
from shop.catalog.queries import list_cards_by_code, list_products
from shop.catalog.refusals import ProductUnknown
from shop.catalog.shelf import ProductCard
from shop.members.member import Member
from shop.members.queries import find_member
from shop.posters.kinds import ProductPoster
from shop.posters.service import NoOwnShop
from shop.scenes.service import SceneCode, determine_last_day, find_scene_code
from shop.settings.poster_design import POSTER_DESIGN, PosterDesign
from shop.settings.profile import ShopProfile
from shop.settings.queries import find_value, get_profile
from shop.storefront.queries import find_home
from shop.words import words

FRESH_FOR: Final = timedelta(days=7)
"""A code that ends sooner is not put on a poster any more: a new one is made."""
PRICE_HOLDS: Final = timedelta(minutes=10)
"""So long the poster of a product is sent again as it is; then it is drawn anew, at the price of the day."""


@dataclass(frozen=True)
class PosterFacts:
    """`scene_code` is the member's newest printed code that lasts another week, if there is one."""

    member: Member
    distributor: Distributor
    profile: ShopProfile
    headline: Headline | None
    scene_code: SceneCode | None
    design: PosterDesign


def find_facts(connection: Connection, member_id: MemberId, now: datetime) -> PosterFacts:
    """Raises NoOwnShop for whoever may not earn."""
    member, distributor = find_member(connection, member_id), find_distributor(connection, member_id)
    if member is None or distributor is None or distributor.status != "active":
        raise NoOwnShop
    scene_code = find_scene_code(connection, member_id, good_until=now + FRESH_FOR, printed=True)
    design, headline = find_value(connection, POSTER_DESIGN), _find_headline(connection, now)
    return PosterFacts(member, distributor, get_profile(connection), headline, scene_code, design)


def find_product_facts(connection: Connection, member_id: MemberId, of: ProductPoster, now: datetime) -> PosterFacts:
    """The same for a poster of one product in one layout.

    Raises NoOwnShop, and ProductUnknown for one that is not on sale.
    """
    facts = find_facts(connection, member_id, now)
    card = next(iter(list_cards_by_code(connection, [of.product], now)), None)
    if card is None:
        raise ProductUnknown(product=of.product)
    picture = card.picture.hash if card.picture else ""
    headline = Headline(card.name, card.price_fen, card.varies, picture)
    return replace(facts, headline=headline, design=replace(facts.design, layout=of.layout), scene_code=None)


def compose_sample(connection: Connection, design: PosterDesign, code_text: str, now: datetime) -> PosterContent:
    """A poster of nobody's in a design that may not be saved yet, with a code that can be read."""
    profile, texts = get_profile(connection), words("bot/poster.toml")
    return PosterContent(
        kind="shop",
        code_text=code_text,
        last_day=None,
        shop_name=profile.name,
        brand_colour=profile.brand_colour,
        owner_name=str(texts["sample"]),
        owner_code="sample",
        owner_has_name=True,
        headline=_find_headline(connection, now),
        design=design,
    )


def compose(facts: PosterFacts, kind: Kind, *, code_text: str, ends_at: datetime | None) -> PosterContent:
    """The poster's content; `ends_at` is when the code on it ends."""
    return PosterContent(
        kind=kind,
        code_text=code_text,
        last_day=date.fromisoformat(determine_last_day(ends_at)) if ends_at else None,
        shop_name=facts.profile.name,
        brand_colour=facts.profile.brand_colour,
        owner_name=facts.member.name,
        owner_code=facts.member.code,
        owner_has_name=facts.member.has_own_name,
        headline=facts.headline,
        design=facts.design,
    )


def _find_headline(connection: Connection, now: datetime) -> Headline | None:
    """The first product of the home page that has a picture; without a home page, the first of all.

    At the shelf's price: a poster is passed around for weeks, and an offer has ended by then.
    """
    shown = find_home(connection, now).cards
    return next(filter(None, map(_headline, shown or list_products(connection, now, limit=1).cards)), None)


def _headline(card: ProductCard) -> Headline | None:
    return Headline(card.name, card.price_fen, card.varies, card.picture.hash) if card.picture else None
