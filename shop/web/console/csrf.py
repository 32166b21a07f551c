"""No other site can act for a member of staff.

A token bound to the session, and what the browser says of the origin.
"""

import hmac

from aiohttp import web

from shop.web.console.door import console
from shop.web.console.presence import Handler, here
from shop.web.csrf import FIELD, HEADER, ForeignRequest, mask, unmask
from shop.web.door import door
from shop.web.signing import calculate_mac

_SAFE = {"GET", "HEAD", "OPTIONS"}


def csrf_token(request: web.Request) -> str:
    """The token of this session, or before signing in of this browser, behind a mask."""
    return mask(_calculate_token(request))


@web.middleware
async def csrf_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse unsafe requests that no page of ours has sent."""
    if request.method not in _SAFE and not (_comes_from_us(request) and await _has_token(request)):
        raise ForeignRequest
    return await handler(request)


def _comes_from_us(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    ours = {console(request).url, f"{request.scheme}://{request.host}"}
    return site in ("same-origin", "none") and (origin is None or origin in ours)


async def _has_token(request: web.Request) -> bool:
    sent = request.headers.get(HEADER)
    if sent is None:
        sent = str((await request.post()).get(FIELD, ""))
    return hmac.compare_digest(unmask(sent).encode(errors="replace"), _calculate_token(request).encode())


def _calculate_token(request: web.Request) -> str:
    return calculate_mac(door(request).secret_key, "console csrf", here(request).secret)
