"""排行: who earned the most in a month or any range of days, with masked names, and one's own place."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.tallies.periods import LONGEST_RANGE_DAYS, Days, Month, Period
from commissions.tallies.queries import Ranked, find_place, find_ranking
from commissions.tallies.ranges import RangeRefused, ask_for_ranking
from shop.members.member import Member
from shop.members.queries import list_members
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id

_PAGE = 50
_MONTHS_SHOWN = 6
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class RankingPage:
    """The best of a period with their members, and one's own place, None if one earned nothing in it."""

    rows: tuple[tuple[Ranked, Member | None], ...]
    own: Ranked | None


def find_ranking_page(connection: Connection, me: MemberId, period: Period) -> RankingPage:
    """Constant work, however many people there are."""
    ranked = find_ranking(connection, period, _PAGE)
    members = list_members(connection, {of.member_id for of in ranked})
    return RankingPage(tuple((of, members.get(of.member_id)) for of in ranked), find_place(connection, period, me))


async def show_ranking(request: web.Request) -> web.Response:
    """GET /me/ranking?month=2026-11, or ?from=2026-11-01&to=2026-11-11: computed when first asked for."""
    place, me = door(request), member_id(request)
    today = determine_day(place.clock())
    days = _read_days(request, today)
    month = _read_month(request, today)
    state = await _ask(request, days) if days else "there"
    page = await place.database.read(find_ranking_page, me, days or Month(month))
    return render(
        request,
        "h5/me/ranking.html",
        page=page,
        state=state,
        days=days,
        month=month,
        months=_list_months(today),
        today=today,
    )


async def _ask(request: web.Request, days: Days) -> str:
    """Whether the ranking of these days is `there`, is being `asked` for, or can't be had now (`refused`)."""
    try:
        return "there" if await door(request).database.transact(ask_for_ranking, days) else "asked"
    except RangeRefused:
        return "refused"


def _read_days(request: web.Request, today: date) -> Days | None:
    """The days asked for, none of them to come; None when there are none or they make no range."""
    try:
        first, last = (date.fromisoformat(request.query[name]) for name in ("from", "to"))
    except (KeyError, ValueError):
        return None
    last = min(last, today)
    return Days(first, last) if 0 <= (last - first).days < LONGEST_RANGE_DAYS else None


def _read_month(request: web.Request, today: date) -> str:
    """The month asked for; this month instead of one that is none or has not begun."""
    asked, this = request.query.get("month", ""), f"{today:%Y-%m}"
    return asked if _MONTH.fullmatch(asked) and asked <= this else this


def _list_months(today: date) -> tuple[str, ...]:
    """This month and those before it, the newest first."""
    months, day = [], today.replace(day=1)
    for _ in range(_MONTHS_SHOWN):
        months.append(f"{day:%Y-%m}")
        day = (day - timedelta(days=1)).replace(day=1)
    return tuple(months)


ROUTES = (Route("GET", "/me/ranking", show_ranking, "ranking", "member", "nobody", READ),)
