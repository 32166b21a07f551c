"""No other site can act in a person's name.

A token bound to the session, and what the browser says of the origin.
"""

import base64
import hmac
import secrets

from aiohttp import web

from shop.web.door import door
from shop.web.routes_table import Route, find_route
from shop.web.sessions import Handler, visitor
from shop.web.signing import calculate_mac

FIELD, HEADER = "csrf", "X-CSRF-Token"
GAP = secrets.token_urlsafe(90)[:116]
"""Where the token of whoever asks goes into a page that is kept for many."""
GAPS: web.RequestKey[bool] = web.RequestKey("gaps", bool)
"""Whether a request's page is made with gaps."""
_SAFE = {"GET", "HEAD", "OPTIONS"}
_PURPOSE = "csrf"


class ForeignRequest(web.HTTPForbidden):
    """An unsafe request that no page of ours has sent, or one whose page is too old."""


def csrf_token(request: web.Request) -> str:
    """The token of this session, or before login of this browser.

    Behind a mask that is another one each time.
    """
    return GAP if request.get(GAPS) else mask(_calculate_token(request))


def make_browser_token(secret_key: str, browser: str) -> str:
    """The masked token of a browser that is nobody's yet."""
    return mask(calculate_mac(secret_key, _PURPOSE, browser))


def mask(token: str) -> str:
    """`token` so that it stands nowhere twice alike.

    Pages leave compressed, and their length must not tell of it.
    """
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(pad + _combine(plain, pad)).decode()


def unmask(sent: str) -> str:
    """The token behind a mask; "" for what is none."""
    try:
        both = base64.urlsafe_b64decode(sent.encode("ascii"))
    except ValueError:
        return ""
    half = len(both) // 2
    return _combine(both[:half], both[half:]).decode("latin-1") if len(both) == 2 * half else ""


@web.middleware
async def csrf_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse unsafe requests that come from elsewhere (reliability: origin, fetch site, token)."""
    route = find_route(request)
    if request.method not in _SAFE and route is not None and not await _is_wanted(request, route):
        raise ForeignRequest
    return await handler(request)


async def _is_wanted(request: web.Request, route: Route) -> bool:
    """Whether an unsafe request comes from a page of ours.

    The way in has its own signed state instead of a token.
    """
    return _comes_from_us(request) and (route.access == "login" or await _has_token(request))


def _comes_from_us(request: web.Request) -> bool:
    """Whether the browser's own words about where this comes from, if it says any, name our origin."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    ours = {door(request).base_url, f"{request.scheme}://{request.host}"}
    return site in ("same-origin", "none") and (origin is None or origin in ours)


async def _has_token(request: web.Request) -> bool:
    """Whether the form or the header carries the session's token."""
    sent = request.headers.get(HEADER)
    if sent is None:
        form = await request.post()
        sent = str(form.get(FIELD, ""))
    return hmac.compare_digest(unmask(sent).encode(errors="replace"), _calculate_token(request).encode())


def _calculate_token(request: web.Request) -> str:
    person = visitor(request)
    return calculate_mac(door(request).secret_key, _PURPOSE, person.session or person.browser)


def _combine(some: bytes, others: bytes) -> bytes:
    both = int.from_bytes(some) ^ int.from_bytes(others)
    return both.to_bytes(len(some))
