"""我的店铺 and 我的海报: the link that is mine, as text, code and poster."""

from aiohttp import web

from shop.scenes.ports import SceneCodesUnavailable
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, READ, Route
from shop.web.sessions import member_id, visitor

_KINDS = ("follow", "shop")


async def show_own_shop(request: web.Request) -> web.Response:
    """GET /me/shop"""
    return render(request, "h5/me/shop.html", link=_find_own_link(request))


async def show_poster(request: web.Request) -> web.Response:
    """GET /me/poster?kind=follow|shop"""
    kind = request.query.get("kind", "follow")
    if kind not in _KINDS:
        raise web.HTTPNotFound
    return render(request, "h5/me/poster.html", kind=kind, link=_find_own_link(request))


async def show_poster_picture(request: web.Request) -> web.Response:
    """GET /me/poster/{kind}.jpg: the member's own poster, drawn anew when it changed."""
    kind = request.match_info["kind"]
    if kind not in _KINDS or not visitor(request).is_distributor:
        raise web.HTTPNotFound
    try:
        picture = await door(request).posters.picture(member_id(request), kind)
    except SceneCodesUnavailable:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"}) from None
    headers = {"Cache-Control": "private, max-age=300"}
    return web.Response(body=picture, content_type="image/jpeg", headers=headers)


def _find_own_link(request: web.Request) -> str | None:
    """This person's shop link; None for one who is no distributor (now)."""
    person = visitor(request)
    if not person.is_distributor or person.distributor is None:
        return None
    return f"{door(request).base_url}/s/{person.distributor.code}"


ROUTES = (
    Route("GET", "/me/shop", show_own_shop, "own_shop", "member", "nobody", READ),
    Route("GET", "/me/poster", show_poster, "poster", "member", "nobody", READ),
    Route("GET", "/me/poster/{kind}.jpg", show_poster_picture, "poster_picture", "member", "nobody", COSTLY, "data"),
)
