"""A distributor's team, and one of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from aiohttp import web

from shop.members.member import mask_member
from shop.web.members_api.call import Call
from shop.web.members_api.limits import Cursor
from shop.web.members_api.route import READS, MemberRoute
from shop.web.members_api.shapes import Whole, With
from shop.web.views.team import find_mate, find_team_page


@dataclass(frozen=True)
class LevelSales:
    """What one level has bought since ever."""

    level: int
    orders: int
    sales_fen: int


@dataclass(frozen=True)
class Person:
    """One of the team, with a masked name."""

    code: str
    name: str
    level: int
    joined_at: datetime
    last_day: date | None
    has_bought: bool


@dataclass(frozen=True)
class TeamQuery:
    """Which level."""

    level: Annotated[int, Whole(1, 3)] = 1
    after: Cursor | None = None


@dataclass(frozen=True)
class TeamAnswer:
    """Counts and sales of all levels, and a page of one."""

    level_one: int
    level_two: int
    level_three: int
    sales: tuple[LevelSales, ...]
    people: tuple[Person, ...]
    next: str | None


@dataclass(frozen=True)
class MateAnswer:
    """One of the team, with what was counted of their purchases, and one's own note."""

    code: str
    name: str
    level: int
    joined_at: datetime
    own_orders: int
    own_spend_fen: int
    note: str
    follow_up_on: date | None


async def show_team(call: Call) -> Any:
    """A page of one's team."""
    asked: TeamQuery = call.query
    page = await call.read(find_team_page, call.me, asked.level, call.open_cursor(asked.after))
    people = (With(of.person, code=of.code, name=mask_member(of.member)) for of in page.people)
    return With(page.counts, sales=page.sales, people=tuple(people), next=call.seal_cursor(page.next))


async def show_mate(call: Call) -> Any:
    """One of one's team; nobody else's is found."""
    found = await call.read(find_mate, call.me, call.named("code"))
    if found is None:
        raise web.HTTPNotFound
    note = found.note
    return With(
        found.bought,
        code=found.code,
        name=mask_member(found.member),
        level=found.person.level,
        joined_at=found.person.joined_at,
        note=note.words if note else "",
        follow_up_on=note.follow_up_on if note else None,
    )


ROUTES = (
    MemberRoute("GET", "/desk/team", show_team, "team", "member", "nobody", READS, "safe", TeamAnswer, query=TeamQuery),
    MemberRoute("GET", "/desk/team/{code}", show_mate, "teammate", "member", "nobody", READS, "safe", MateAnswer),
)
