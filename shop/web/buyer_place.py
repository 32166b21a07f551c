"""Where a buyer wants things sent before they gave an address: a district that the browser keeps."""

from datetime import timedelta

from aiohttp import web

from shop.regions.atlas import find_region
from shop.web.cookies import drop_cookie, find_cookie, set_cookie

_COOKIE, _KEPT = "place", timedelta(days=30)


def find_place(request: web.Request) -> str | None:
    """The district that was chosen in this browser, None if none was."""
    kept = find_cookie(request, _COOKIE) or ""
    region = find_region(kept)
    return kept if region is not None and region.ends else None


def keep_place(request: web.Request, response: web.StreamResponse, code: str) -> None:
    """Remember the district; "" forgets it."""
    if code:
        set_cookie(request, response, _COOKIE, code, _KEPT)
    else:
        drop_cookie(request, response, _COOKIE)
