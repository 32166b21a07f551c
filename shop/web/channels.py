"""How a visit began: kept in the browser for a day, so that the order that comes of it can tell."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus

from aiohttp import web

from shop.orders.channels import FIELD, determine_channel
from shop.orders.order import Channel
from shop.web.browser import opens_page
from shop.web.cookies import find_cookie, set_cookie

COOKIE, VISIT = "channel", timedelta(days=1)
STORY, CAMPAIGN = "story", "campaign"
"""Routes whose pages are remembered as read, and the cookies that do."""
_CODE = re.compile(r"[a-z0-9]{10}")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def channel_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Remember how a person came whenever an address says so; the last arrival counts."""
    response = await handler(request)
    came = determine_channel(request.path, request.query.get(FIELD))
    is_opened = opens_page(request.method, request.headers)
    if came is not None and is_opened:
        set_cookie(request, response, COOKIE, came.value, VISIT)
    opened = request.match_info.route.name
    if opened in (STORY, CAMPAIGN) and response.status == HTTPStatus.OK and is_opened:
        set_cookie(request, response, opened, request.match_info["code"], VISIT)
    return response


def find_channel(request: web.Request) -> Channel:
    """How this visit began: as this address says, or an earlier one; directly when nothing told."""
    came = determine_channel(request.path, request.query.get(FIELD))
    kept = find_cookie(request, COOKIE)
    return came or (Channel(kept) if kept in set(Channel) else Channel.DIRECT)


def find_read(request: web.Request, name: str) -> str | None:
    """The story or campaign that was read last within a day, by its code: what is bought now counts for it."""
    kept = find_cookie(request, name)
    return kept if kept is not None and _CODE.fullmatch(kept) else None
