"""Holds each route to its limits: how large a body, and how many requests a minute one person makes.

Counted in the process: with several, each counts its own, and the bounds are as many times wider.
"""

import time
from collections import OrderedDict

from aiohttp import web

from shop.web.console.presence import Handler, here
from shop.web.console.route import ConsoleRoute, find_route

_MOST_REMEMBERED = 10_000
_MINUTE = 60.0


class TokenBuckets:
    """How many requests each person has left on a route; one comes back every 60 ∕ n seconds."""

    def __init__(self) -> None:
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, route: str, who: str, per_minute: int, now: float) -> bool:
        """Whether one more is within the bound; it is counted then."""
        left, since = self._left.pop((route, who), (float(per_minute), now))
        left = min(float(per_minute), left + (now - since) * per_minute / _MINUTE)
        allowed = left >= 1
        self._left[route, who] = (left - 1 if allowed else left, now)
        if len(self._left) > _MOST_REMEMBERED:
            self._left.popitem(last=False)
        return allowed


BUCKETS: web.AppKey[TokenBuckets] = web.AppKey("buckets", TokenBuckets)


@web.middleware
async def body_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give each route its own largest body. Outermost, so that all behind it see the same request."""
    route = find_route(request)
    if route is None or request.method != "POST":
        return await handler(request)
    return await handler(request.clone(client_max_size=route.limits.largest_body))


@web.middleware
async def rate_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what comes more often than people can press. Signing in is counted by address, all else by person."""
    route = find_route(request)
    if route is not None and route.kind != "file" and not _is_within(request, route):
        raise web.HTTPTooManyRequests
    return await handler(request)


def _is_within(request: web.Request, route: ConsoleRoute) -> bool:
    who = here(request).presence
    name = who.account.staff_code if who is not None else request.remote or ""
    return request.config_dict[BUCKETS].take(route.name, name, route.limits.per_minute, time.monotonic())
