"""Counts the pages that people open, in memory; they are written every few seconds, all together."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus

from aiohttp import web

from commissions.days import determine_day
from shop.web.browser import opens_page
from shop.web.channels import CAMPAIGN, STORY, find_channel
from shop.web.cookies import find_cookie, set_cookie
from shop.web.door import door
from shop.web.sessions import visitor

_COOKIE = "seen"
"""The last day on which this browser came, and nothing else: it tells nobody who that was."""
_AGE = timedelta(days=2)
_PRODUCT = "product"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def visits_middleware(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Count a page that a person opened and was shown; staff who look at it as somebody are no visit."""
    response = await handler(request)
    looks = visitor(request).viewer is not None
    if response.status == HTTPStatus.OK and not looks and opens_page(request.method, request.headers):
        _count(request, response)
    return response


def _count(request: web.Request, response: web.StreamResponse) -> None:
    now = door(request).clock()
    today = determine_day(now).isoformat()
    is_first = find_cookie(request, _COOKIE) != today
    if is_first:
        set_cookie(request, response, _COOKIE, today, _AGE)
    route = request.match_info.route
    code = request.match_info.get("code")
    product, story, campaign = (code if route.name == of else None for of in (_PRODUCT, STORY, CAMPAIGN))
    came = find_channel(request).value
    door(request).visits.count(now, came, product, is_first=is_first, story=story, campaign=campaign)
