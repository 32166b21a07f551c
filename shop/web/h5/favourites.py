"""收藏 and 足迹: what a member keeps, what they looked at last."""

from aiohttp import web

from shop.favourites.service import clear_footprints, keep_product, let_go
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id, visitor
from shop.web.views.favourites import read_favourites, read_footprints


async def show_favourites(request: web.Request) -> web.Response:
    """GET /me/favourites"""
    place = door(request)
    cards, chips = await place.database.read(read_favourites, visitor(request), member_id(request), place.clock())
    return render(request, "h5/me/favourites.html", cards=cards, chips=chips)


async def show_footprints(request: web.Request) -> web.Response:
    """GET /me/footprints"""
    place = door(request)
    cards, chips = await place.database.read(read_footprints, visitor(request), member_id(request), place.clock())
    return render(request, "h5/me/footprints.html", cards=cards, chips=chips)


async def keep(request: web.Request) -> web.Response:
    """POST /products/{code}/favourite: `keep` is 1 to keep it, 0 to let it go."""
    code, wanted = request.match_info["code"], (await request.post()).get("keep") == "1"
    await door(request).database.transact(keep_product if wanted else let_go, member_id(request), code)
    return _say(request, f"/products/{code}", "favourite_kept" if wanted else "favourite_gone")


async def clear(request: web.Request) -> web.Response:
    """POST /me/footprints/removal"""
    await door(request).database.transact(clear_footprints, member_id(request))
    return _say(request, "/me/footprints", "footprints_cleared")


def _say(request: web.Request, path: str, flash: str) -> web.Response:
    response = redirect(path, after_post=True)
    set_flash(request, response, flash)
    return response


ROUTES = (
    Route("GET", "/me/favourites", show_favourites, "favourites", "member", "nobody", READ),
    Route("GET", "/me/footprints", show_footprints, "footprints", "member", "nobody", READ),
    Route("POST", "/products/{code}/favourite", keep, "favourite_keep", "member", "nobody", FORM),
    Route("POST", "/me/footprints/removal", clear, "footprints_clear", "member", "nobody", FORM),
)
