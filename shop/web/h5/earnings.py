"""佣金: what was earned, day by day and award by award, and why each is what it is."""

from aiohttp import web

from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id
from shop.web.views.earnings import FILTERS, find_award_page, find_earnings_page


async def show_earnings(request: web.Request) -> web.Response:
    """GET /me/earnings?only=pending&before=…"""
    place = door(request)
    before, only = request.query.get("before"), FILTERS.get(request.query.get("only", ""))
    page = await place.database.read(find_earnings_page, member_id(request), place.clock(), before, only)
    return render(request, "h5/me/earnings.html", page=page, only=only, continued=before is not None)


async def show_award(request: web.Request) -> web.Response:
    """GET /me/earnings/{award}: the why. Another's award is not found."""
    found = await door(request).database.read(find_award_page, member_id(request), request.match_info["award"])
    if found is None:
        raise web.HTTPNotFound
    return render(request, "h5/me/award.html", detail=found[0], row=found[1])


ROUTES = (
    Route("GET", "/me/earnings", show_earnings, "earnings", "member", "nobody", READ),
    Route("GET", "/me/earnings/{award}", show_award, "award", "member", "award", READ),
)
