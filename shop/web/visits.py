"""Counts the pages that people open, in memory; they are written every few seconds, all together."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from aiohttp import web

from commissions.days import determine_day
from shop.orders.order import Channel
from shop.statistics.visits import Visits
from shop.web.browser import opens_page
from shop.web.channels import CAMPAIGN, STORY, find_channel
from shop.web.cookies import find_cookie, set_cookie
from shop.web.door import door
from shop.web.sessions import visitor

SEEN = "seen"
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
        place = door(request)
        count_visit(request, response, place.visits, place.clock(), find_channel(request), find_cookie(request, SEEN))
    return response


def count_visit(
    request: web.Request,
    response: web.StreamResponse,
    visits: Visits,
    now: datetime,
    came: Channel,
    seen: str | None,
) -> None:
    """Count this page, and remember in the browser that it came today. `seen`: what it remembers."""
    today = determine_day(now).isoformat()
    is_first = seen != today
    if is_first:
        set_cookie(request, response, SEEN, today, _AGE)
    opened, code = request.match_info.route.name, request.match_info.get("code")
    product, story, campaign = (code if opened == of else None for of in (_PRODUCT, STORY, CAMPAIGN))
    visits.count(now, came.value, product, is_first=is_first, story=story, campaign=campaign)
