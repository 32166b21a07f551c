"""No request takes more than its route allows: neither in bytes, nor in requests of one person in a minute."""

from aiohttp import web

from shop.web.cookies import find_cookie
from shop.web.limits import RATES, refuse_large_body
from shop.web.routes_table import find_route
from shop.web.sessions import BROWSER, Handler, visitor


@web.middleware
async def body_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a body that its route does not take, before a byte of it is read."""
    route = find_route(request)
    if route is not None:
        refuse_large_body(request, route.limits)
    return await handler(request)


@web.middleware
async def rate_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse who asks too often. A browser that keeps no cookie is nobody here, and may only read."""
    route = find_route(request)
    person = _name_person(request)
    if route is not None and person is not None:
        allowed = request.config_dict[RATES].take((route.name, person), route.limits.per_minute)
        if not allowed:
            raise web.HTTPTooManyRequests
    return await handler(request)


def _name_person(request: web.Request) -> str | None:
    """The member, else the browser as it calls itself."""
    member_id = visitor(request).member_id
    return f"member {member_id}" if member_id is not None else find_cookie(request, BROWSER)
