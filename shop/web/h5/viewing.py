"""Looking at the shop as a member sees it: in by a ticket of the console's, out by a tap."""

from aiohttp import web

from shop.sessions.service import hash_secret, make_secret
from shop.sessions.viewing import end_viewing, open_viewing
from shop.web.answers import redirect
from shop.web.cookies import find_cookie
from shop.web.door import door
from shop.web.routes_table import COSTLY, FORM, Route
from shop.web.sessions import VIEWING, drop_viewing, keep_viewing


async def open_ticket(request: web.Request) -> web.StreamResponse:
    """GET /viewing/{ticket}: once, within two minutes."""
    secret = make_secret()
    ticket = hash_secret(request.match_info["ticket"])
    await door(request).database.transact(open_viewing, ticket, hash_secret(secret))

    response = redirect("/me")
    keep_viewing(request, response, secret)
    return response


async def stop_looking(request: web.Request) -> web.StreamResponse:
    """POST /viewing/end: the browser is nobody again."""
    secret = find_cookie(request, VIEWING)
    if secret is not None:
        await door(request).database.transact(end_viewing, hash_secret(secret))

    response = redirect("/", after_post=True)
    drop_viewing(request, response)
    return response


ROUTES = (
    Route("GET", "/viewing/{ticket:[A-Za-z0-9_-]{43}}", open_ticket, "viewing", "login", "nobody", COSTLY),
    Route("POST", "/viewing/end", stop_looking, "viewing.end", "login", "nobody", FORM),
)
