"""Whose shop this is to the one who looks.

Their referrer's, else the one whose link they came by, else their own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.days import determine_last_day
from commissions.network.queries import find_referral
from shop.arrivals.service import find_link_owner
from shop.members.member import Member
from shop.members.queries import find_member
from shop.web.door import door
from shop.web.links import remembered_link
from shop.web.sessions import visitor


@dataclass(frozen=True)
class ShopOwner:
    """The person whose shop it is. `kind`: they referred me, I came by their link, or it is mine."""

    member: Member
    kind: Literal["referrer", "link", "self"]


async def shop_owner(request: web.Request) -> ShopOwner | None:
    """For the quiet line `partials/shop_owner.html`; None where the shop is simply the merchant's."""
    person, place = visitor(request), door(request)
    if person.member is None:
        link = remembered_link(request)
        owner = await place.database.read(find_link_owner, link) if link else None
        return ShopOwner(owner.member, "link") if owner else None
    referrer = await place.database.read(find_referrer, person.member.id, place.clock())
    if referrer:
        return ShopOwner(referrer, "referrer")
    return ShopOwner(person.member, "self") if person.is_distributor else None


def find_referrer(connection: Connection, member_id: MemberId, now: datetime) -> Member | None:
    """Who referred this member, while that holds."""
    referral = find_referral(connection, member_id)
    if referral is None or not referral.holds_at(now):
        return None
    return find_member(connection, referral.referrer_id)


def find_last_day(connection: Connection, member_id: MemberId, now: datetime) -> date | None:
    """The last day on which a member's referrer holds them; None where there is none, or no end."""
    referral = find_referral(connection, member_id)
    held_until = referral.expires_at if referral and referral.holds_at(now) else None
    return determine_last_day(held_until) if held_until else None
