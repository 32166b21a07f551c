"""The tiers: what each asks for, how many people have it, and what the last review changed."""

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.tiers import read_tiers_page
from shop.web.console.member_view import PEOPLE
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door
from shop.words import words


async def show_tiers(request: web.Request) -> web.Response:
    """The tiers in force."""
    place = door(request)
    page = await place.database.read(read_tiers_page, place.clock())
    return render(request, "console/people/tiers.html", page=page, said=words(PEOPLE))


ROUTES = (see("/console/tiers", show_tiers, "tiers", Permission.SEE_POLICIES),)
