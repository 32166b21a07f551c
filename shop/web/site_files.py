"""What browsers and search engines ask of every site: /favicon.ico and /robots.txt."""

import io
from functools import cache

from aiohttp import web
from PIL import Image, ImageDraw

from shop.settings.domain import DOMAIN
from shop.web.asset_files import make_readable
from shop.web.door import door
from shop.web.routes_table import FILE, Route
from shop.web.sessions import visitor

_A_DAY = "public, max-age=86400"
_SIDE = 64
_PROOF = r"/{name:[A-Za-z0-9_-]{1,80}\.(?:txt|html)}"
_PRIVATE = ("/me", "/cart", "/checkout", "/orders", "/payment", "/login", "/s/", "/search")
"""Pages of one person, links that bind, and searches: nothing for an index."""


async def show_favicon(request: web.Request) -> web.Response:
    """GET /favicon.ico: a shop's awning in the merchant's colour."""
    colour = visitor(request).profile.brand_colour[1:]
    return web.Response(body=_draw_favicon(colour), content_type="image/x-icon", headers={"Cache-Control": _A_DAY})


async def show_robots(request: web.Request) -> web.Response:
    """GET /robots.txt: the catalog may be found, people's pages may not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE), "Allow: /", ""]
    return web.Response(text="\n".join(lines), content_type="text/plain", headers={"Cache-Control": _A_DAY})


async def show_proof(request: web.Request) -> web.Response:
    """GET /MP_verify_….txt: the file by which WeChat sees that the domain is the merchant's; always plain text."""
    name = request.match_info["name"]
    found = next((of.number for of in door(request).present.of(DOMAIN).proofs if of.name == name), None)
    if found is None:
        raise web.HTTPNotFound
    return web.Response(text=found, content_type="text/plain", headers={"Cache-Control": "no-store"})


@cache
def _draw_favicon(colour: str) -> bytes:
    """The icon as ICO of 16, 32 and 48 pixels."""
    image = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle(
        (0, 0, _SIDE - 1, _SIDE - 1), 14, fill=f"#{make_readable(colour, 'FFFFFF', towards='000000')}"
    )
    pen.polygon([(16, 16), (48, 16), (54, 30), (10, 30)], fill="#ffffff")
    pen.rectangle((15, 34, 48, 50), fill="#ffffff")
    pen.rectangle((27, 38, 36, 50), fill=f"#{make_readable(colour, 'FFFFFF', towards='000000')}")
    body = io.BytesIO()
    image.save(body, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    return body.getvalue()


ROUTES = (
    Route("GET", "/favicon.ico", show_favicon, "favicon", "visitor", "nobody", FILE, "file"),
    Route("GET", "/robots.txt", show_robots, "robots", "visitor", "nobody", FILE, "file"),
    Route("GET", _PROOF, show_proof, "proof", "visitor", "nobody", FILE, "file"),
)
