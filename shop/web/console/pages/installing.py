"""What a phone needs to put the console on its home screen: a manifest and icons in the brand's colour."""

import asyncio
import json
import re

from aiohttp import web

from shop.settings.profile import PROFILE
from shop.settings.queries import find_value
from shop.web.asset_files import FOR_EVER
from shop.web.console.app_icon import draw_icon
from shop.web.console.route import ConsoleRoute
from shop.web.door import door
from shop.web.routes_table import FILE

_MANIFEST = "/console/manifest.webmanifest"
_ICON = "/console/icon-{size}-{colour}.png"
_SIZES = (180, 192, 512)
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")


async def show_manifest(request: web.Request) -> web.Response:
    """The web app's manifest.

    A browser asks for it without the session, so it says what everyone may know.
    """
    profile = await door(request).database.read(find_value, PROFILE)
    colour = profile.brand_colour[1:]
    icons = [
        {"src": _ICON.format(size=size, colour=colour), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
        for size in _SIZES[1:]
        for use in ("any", "maskable")
    ]
    manifest = {
        "id": "/console",
        "name": f"{profile.name} · 后台",
        "short_name": profile.name,
        "lang": "zh-CN",
        "start_url": "/console",
        "scope": "/console",
        "display": "standalone",
        "theme_color": f"#{colour}",
        "background_color": "#F5F6F8",
        "icons": icons,
    }
    text = json.dumps(manifest, ensure_ascii=False)
    headers = {"Cache-Control": "no-cache"}
    return web.Response(text=text, content_type="application/manifest+json", headers=headers)


async def show_icon(request: web.Request) -> web.Response:
    """An icon of one of our sizes, drawn once in a process."""
    size, colour = request.match_info["size"], request.match_info["colour"]
    if size not in {str(one) for one in _SIZES} or not _COLOUR.fullmatch(colour):
        raise web.HTTPNotFound
    body = await asyncio.to_thread(draw_icon, int(size), colour.upper())
    return web.Response(body=body, content_type="image/png", headers={"Cache-Control": FOR_EVER})


ROUTES = (
    ConsoleRoute("GET", _MANIFEST, show_manifest, "install.manifest", "anyone", "merchant", FILE, "file"),
    ConsoleRoute("GET", _ICON, show_icon, "install.icon", "anyone", "merchant", FILE, "file"),
)
