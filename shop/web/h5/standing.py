"""等级和目标: what holds one's tier and until when, what is missing to the next, targets and what came of them."""

from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.tiers.queries import Held, TierProgress, find_held, find_tier_progress
from shop.targets.queries import OwnYear, find_own_year
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id
from shop.words import words


@dataclass(frozen=True)
class _Standing:
    """Where somebody stands today; without tiers, or for who may not earn, only the targets."""

    today: date
    tier: TierProgress | None
    held: Held | None
    targets: OwnYear


def _find_standing(connection: Connection, me: MemberId, now: datetime) -> _Standing:
    """A constant number of small statements."""
    return _Standing(
        today=determine_day(now),
        tier=find_tier_progress(connection, me, now),
        held=find_held(connection, me, now),
        targets=find_own_year(connection, me, now),
    )


async def show_standing(request: web.Request) -> web.Response:
    """GET /me/standing"""
    place = door(request)
    page = await place.database.read(_find_standing, member_id(request), place.clock())
    return render(request, "h5/me/standing.html", page=page, said=words("targets.toml"))


ROUTES = (Route("GET", "/me/standing", show_standing, "standing", "member", "nobody", READ),)
