"""What a member's poster needs from the database, in one read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.posters.content import Headline, Kind, PosterContent
from commissions.beneficiary import MemberId
from commissions.network.distributor import Distributor
from commissions.network.queries import find_distributor
from shop.catalog.queries import list_products
from shop.catalog.shelf import ProductCard
from shop.members.member import Member
from shop.members.queries import find_member
from shop.posters.service import NoOwnShop
from shop.scenes.service import SceneCode, determine_last_day, find_scene_code
from shop.settings.profile import ShopProfile
from shop.settings.queries import get_profile
from shop.storefront.queries import find_home

FRESH_FOR: Final = timedelta(days=7)
"""A code that ends sooner is not put on a poster any more: a new one is made."""


@dataclass(frozen=True)
class PosterFacts:
    """`scene_code` is the member's newest printed code that lasts another week, if there is one."""

    member: Member
    distributor: Distributor
    profile: ShopProfile
    headline: Headline | None
    scene_code: SceneCode | None


def find_facts(connection: Connection, member_id: MemberId, now: datetime) -> PosterFacts:
    """Raises NoOwnShop for whoever may not earn."""
    member, distributor = find_member(connection, member_id), find_distributor(connection, member_id)
    if member is None or distributor is None or distributor.status != "active":
        raise NoOwnShop
    scene_code = find_scene_code(connection, member_id, good_until=now + FRESH_FOR, printed=True)
    return PosterFacts(member, distributor, get_profile(connection), _find_headline(connection, now), scene_code)


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
    )


def _find_headline(connection: Connection, now: datetime) -> Headline | None:
    """The first product of the home page that has a picture; without a home page, the first of all.

    At the shelf's price: a poster is passed around for weeks, and an offer has ended by then.
    """
    shown = find_home(connection, now).cards
    return next(filter(None, map(_headline, shown or list_products(connection, now, limit=1).cards)), None)


def _headline(card: ProductCard) -> Headline | None:
    return Headline(card.name, card.price_fen, card.varies, card.picture.hash) if card.picture else None
