"""我的团队: how many, and who, with names masked."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.statements.queries import TeamCounts, TeamMember, find_team, list_team
from commissions.tallies.queries import LevelSales, find_team_sales
from shop.members.member import Member
from shop.members.queries import list_members
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id

_PAGE = 20
_LEVELS = {"1": 1, "2": 2, "3": 3}


@dataclass(frozen=True)
class _TeamPage:
    """Counts and sales of all levels, and one page of one level."""

    counts: TeamCounts
    sales: tuple[LevelSales, ...]
    people: tuple[tuple[TeamMember, Member], ...]
    next: str | None


def _find_team_page(connection: Connection, me: MemberId, level: int, before: str | None) -> _TeamPage:
    """One page of the team, in a constant number of statements.

    A cursor of another list starts at the top.
    """
    try:
        page = list_team(connection, me, level, before, _PAGE)
    except LookupError:
        page = list_team(connection, me, level, None, _PAGE)
    members = list_members(connection, {person.member_id for person in page.items})
    people = tuple((person, members[person.member_id]) for person in page.items if person.member_id in members)
    return _TeamPage(find_team(connection, me), find_team_sales(connection, me), people, page.next)


async def show_team(request: web.Request) -> web.Response:
    """GET /me/team?level=1&before=…"""
    level = _LEVELS.get(request.query.get("level", "1"), 1)
    before = request.query.get("before")
    page = await door(request).database.read(_find_team_page, member_id(request), level, before)
    return render(request, "h5/me/team.html", page=page, level=level, continued=before is not None)


ROUTES = (Route("GET", "/me/team", show_team, "team", "member", "nobody", READ),)
