"""GET /media/{name}: the shop's pictures.

A name never gets another content, so browsers keep it for ever.
"""

from aiohttp import web

from shop.media.media import is_public_name
from shop.web.asset_files import FOR_EVER
from shop.web.door import door
from shop.web.routes_table import FILE, Route


async def show_media(request: web.Request) -> web.StreamResponse:
    """One file of a picture or a video; what is for one person only is never called so."""
    name = request.match_info["name"]
    path = door(request).media.open(name) if is_public_name(name) else None
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": FOR_EVER})


ROUTES = (Route("GET", "/media/{name}", show_media, "media", "visitor", "nobody", FILE, "file"),)
