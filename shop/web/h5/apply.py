"""开小店: what the shop asks of someone who wants to recommend it, how far they are, and applying."""

from aiohttp import web

from commissions.network.application import LONGEST_STATEMENT, StatementRefused
from shop.members.earning import ask_to_earn, find_way_to_earn
from shop.typed import visible
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id

_PAGE = "/me/apply"


async def show_application(request: web.Request) -> web.Response:
    """GET /me/apply"""
    return await _show_form(request, typed="", status=200)


async def send_application(request: web.Request) -> web.Response:
    """POST /me/apply with `statement`, which may be empty."""
    typed = visible(str((await request.post()).get("statement", "")))
    try:
        await door(request).database.transact(ask_to_earn, member_id(request), typed)
    except StatementRefused:
        return await _show_form(request, typed=typed, status=422)
    response = redirect(_PAGE, after_post=True)
    set_flash(request, response, "applied")
    return response


async def _show_form(request: web.Request, *, typed: str, status: int) -> web.Response:
    """The page as things stand; with what was typed when that was refused."""
    place = door(request)
    way = await place.database.read(find_way_to_earn, member_id(request), place.clock())
    context = {"way": way, "typed": typed, "refused": status != 200, "longest": LONGEST_STATEMENT}
    return render(request, "h5/me/apply.html", status=status, **context)


ROUTES = (
    Route("GET", "/me/apply", show_application, "application", "member", "nobody", READ),
    Route("POST", "/me/apply", send_application, "application_send", "member", "nobody", FORM),
)
