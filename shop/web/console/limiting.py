"""No request of the console takes more than its route allows: neither in bytes, nor in requests of one person."""

from aiohttp import web

from shop.web.console.presence import Handler, here
from shop.web.console.route import find_route
from shop.web.limits import RATES, refuse_large_body
from shop.web.peers import find_address


@web.middleware
async def body_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a body that its route does not take, before a byte of it is read."""
    route = find_route(request)
    if route is not None:
        refuse_large_body(request, route.limits)
    return await handler(request)


@web.middleware
async def rate_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what comes more often than people can press. Signing in is counted by address, all else by person."""
    route, person = find_route(request), here(request).presence
    if route is not None:
        who = person.account.staff_code if person is not None else find_address(request)
        if not request.config_dict[RATES].take((route.name, who), route.limits.per_minute):
            raise web.HTTPTooManyRequests
    return await handler(request)
