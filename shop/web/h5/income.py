"""收入: what each month of a year brought, and what was paid out.

For oneself and one's own tax papers.
"""

import re
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.statements.earnings import IncomeMonth
from commissions.statements.queries import find_income
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id

_YEAR = re.compile(r"20[0-9]{2}", re.ASCII)
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)
_FIRST_YEAR = 2020


@dataclass(frozen=True)
class _IncomePage:
    """A year's months with anything in them, the newest first, and their sum."""

    year: int
    this_year: int
    months: tuple[IncomeMonth, ...]
    whole: IncomeMonth


def _find_income_page(connection: Connection, me: MemberId, year: int, this_year: int) -> _IncomePage:
    """A year at a glance."""
    months = find_income(connection, member(me), year)
    fields = [name for name in IncomeMonth.__dataclass_fields__ if name != "month"]
    sums = {name: sum(getattr(month, name) for month in months) for name in fields}
    return _IncomePage(year, this_year, months, IncomeMonth(str(year), **sums))


def _find_income_month(connection: Connection, me: MemberId, month: str) -> IncomeMonth:
    """One month; without anything in it all is 0."""
    months = find_income(connection, member(me), int(month[:4]))
    return next((found for found in months if found.month == month), IncomeMonth(month))


async def show_income(request: web.Request) -> web.Response:
    """GET /me/income?year=2026"""
    place = door(request)
    this_year = determine_day(place.clock()).year
    asked = request.query.get("year", "")
    year = min(max(int(asked), _FIRST_YEAR), this_year) if _YEAR.fullmatch(asked) else this_year
    page = await place.database.read(_find_income_page, member_id(request), year, this_year)
    return render(request, "h5/me/income.html", page=page, first_year=_FIRST_YEAR)


async def show_income_month(request: web.Request) -> web.Response:
    """GET /me/income/{month}, as in 2026-11; one that has not begun is not found."""
    place, month = door(request), request.match_info["month"]
    if not _MONTH.fullmatch(month) or month > f"{determine_day(place.clock()):%Y-%m}":
        raise web.HTTPNotFound
    found = await place.database.read(_find_income_month, member_id(request), month)
    return render(request, "h5/me/income_month.html", month=found)


ROUTES = (
    Route("GET", "/me/income", show_income, "income", "member", "nobody", READ),
    Route("GET", "/me/income/{month}", show_income_month, "income_month", "member", "nobody", READ),
)
