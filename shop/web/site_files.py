"""What browsers and search engines ask of every site: icons, the manifest of an app, /robots.txt."""

import io
import json
from functools import cache, lru_cache

from aiohttp import web
from PIL import Image, ImageDraw, ImageOps

from shop.settings.domain import DOMAIN
from shop.settings.profile import ShopProfile
from shop.settings.queries import get_profile
from shop.web.asset_files import make_readable
from shop.web.door import door
from shop.web.routes_table import FILE, Route

_A_DAY = "public, max-age=86400"
_SIDE = 64
_INSTALLED = (192, 512)
"""Sides of the icons that a phone or a desktop installs."""
_PROOF = r"/{name:[A-Za-z0-9_-]{1,80}\.(?:txt|html)}"
_PRIVATE = (
    "/me", "/cart", "/checkout", "/orders", "/payment", "/login", "/handover", "/s/", "/search",
)  # fmt: skip
"""Pages of one person, links that bind, and searches: nothing for an index."""


async def show_favicon(request: web.Request) -> web.Response:
    """GET /favicon.ico: the merchant's logo, else a shop's awning in the merchant's colour."""
    shop = await door(request).database.read(get_profile)
    body = io.BytesIO()
    with Image.open(io.BytesIO(_draw(request, shop, _SIDE))) as image:
        image.save(body, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    return web.Response(body=body.getvalue(), content_type="image/x-icon", headers={"Cache-Control": _A_DAY})


async def show_icon(request: web.Request) -> web.Response:
    """GET /icons/{side}.png: the same for tabs and home screens; pages ask with another query when it has changed."""
    shop = await door(request).database.read(get_profile)
    body = _draw(request, shop, int(request.match_info["side"]))
    return web.Response(body=body, content_type="image/png", headers={"Cache-Control": _A_DAY})


async def show_manifest(request: web.Request) -> web.Response:
    """GET /manifest.webmanifest: the shop as an app that a browser can install."""
    shop = await door(request).database.read(get_profile)
    icons = [
        {"src": f"/icons/{side}.png", "sizes": f"{side}x{side}", "type": "image/png", "purpose": "any"}
        for side in _INSTALLED
    ]
    manifest = {
        "id": "/",
        "name": shop.name,
        "short_name": shop.name[:12],
        "description": shop.notice or shop.story or shop.name,
        "lang": "zh-CN",
        "start_url": "/?via=direct",
        "display": "standalone",
        "background_color": "#f7f8fa",
        "theme_color": "#f7f8fa",
        "icons": icons,
    }
    text = json.dumps(manifest, ensure_ascii=False)
    headers = {"Cache-Control": _A_DAY}
    return web.Response(text=text, content_type="application/manifest+json", headers=headers)


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


def _draw(request: web.Request, shop: ShopProfile, side: int) -> bytes:
    """The shop's icon as PNG. A logo that is not there any more is drawn over, as is none."""
    path = door(request).media.open(f"{shop.avatar}.jpg") if shop.avatar else None
    return _scale_logo(str(path), side) if path else _draw_awning(shop.brand_colour[1:], side)


@lru_cache(maxsize=16)
def _scale_logo(path: str, side: int) -> bytes:
    """The logo, squared; the file of a name never changes."""
    with Image.open(path) as image:
        return _write(ImageOps.fit(image.convert("RGB"), (side, side)))


@cache
def _draw_awning(colour: str, side: int) -> bytes:
    """A shop's awning."""
    image = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    pen, fill = ImageDraw.Draw(image), f"#{make_readable(colour, 'FFFFFF', towards='000000')}"
    pen.rounded_rectangle((0, 0, _SIDE - 1, _SIDE - 1), 14, fill=fill)
    pen.polygon([(16, 16), (48, 16), (54, 30), (10, 30)], fill="#ffffff")
    pen.rectangle((15, 34, 48, 50), fill="#ffffff")
    pen.rectangle((27, 38, 36, 50), fill=fill)
    return _write(image.resize((side, side), Image.Resampling.LANCZOS))


def _write(image: Image.Image) -> bytes:
    body = io.BytesIO()
    image.save(body, "PNG")
    return body.getvalue()


ROUTES = (
    Route("GET", "/favicon.ico", show_favicon, "favicon", "visitor", "nobody", FILE, "file"),
    Route("GET", "/icons/{side:64|180|192|512}.png", show_icon, "icon", "visitor", "nobody", FILE, "file"),
    Route("GET", "/manifest.webmanifest", show_manifest, "manifest", "visitor", "nobody", FILE, "file"),
    Route("GET", "/robots.txt", show_robots, "robots", "visitor", "nobody", FILE, "file"),
    Route("GET", _PROOF, show_proof, "proof", "visitor", "nobody", FILE, "file"),
)
