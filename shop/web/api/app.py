"""The app of the JSON door: whose key it is, whether it may, how often; refusals are JSON with a code."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from commissions.refusals import Refusal
from shop.database.stuck import is_passing
from shop.integrations.integration import Integration
from shop.integrations.refusals import ApiKeyRefused
from shop.integrations.service import get_by_key, note_use
from shop.web.api import orders, stock
from shop.web.api.calls import CALLER, BadCall
from shop.web.api.route import ApiRoute
from shop.web.door import DOOR, Door, door
from shop.web.limits import RATES, RateLimiter
from shop.web.peers import find_address

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_FAILURES_PER_MINUTE = 30
_LONGEST_KEY = 200
PREFIX = "/api/v1"
ROUTES: tuple[ApiRoute, ...] = (*orders.ROUTES, *stock.ROUTES)
"""All of them, below `/api/v1`."""
_BY_NAME = {route.name: route for route in ROUTES}
log = structlog.get_logger(__name__)


def create_app(place: Door) -> web.Application:
    """The JSON door of one installation, to be mounted at `/api/v1`."""
    largest = max(route.limits.largest_body for route in ROUTES)
    app = web.Application(middlewares=(_answer_in_json, _demand_key), client_max_size=largest)
    app[DOOR], app[RATES] = place, RateLimiter()
    for route in ROUTES:
        app.router.add_route(route.method, route.path, route.handler, name=route.name)
    return app


@web.middleware
async def _answer_in_json(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Whatever is refused is `{"code", …}`, and no answer is kept by anybody."""
    try:
        response = await handler(request)
    except BadCall as bad:
        response = web.json_response({"code": "bad_request", "field": bad.field}, status=400)
    except Refusal as refusal:
        response = web.json_response({"code": refusal.code, "data": _plain(refusal)}, status=refusal.status)
    except web.HTTPException as error:
        code = {404: "not_found", 405: "not_found", 413: "too_large", 429: "too_often", 403: "forbidden"}
        response = web.json_response({"code": code.get(error.status, "bad_request")}, status=error.status)
    except Exception as error:
        log.exception("api_failed", method=request.method, path=request.path)
        passing = is_passing(error)
        response = web.json_response({"code": "try_again" if passing else "broken"}, status=503 if passing else 500)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@web.middleware
async def _demand_key(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Find whose key it is before anything else is told, then what it may and how often."""
    rates, caller = request.config_dict[RATES], await _find_caller(request)
    request[CALLER] = caller
    route = _BY_NAME.get(request.match_info.route.name or "")
    if route is None:
        return await handler(request)
    if route.permission not in caller.scopes:
        raise web.HTTPForbidden
    if (request.content_length or 0) > route.limits.largest_body:
        raise web.HTTPRequestEntityTooLarge(route.limits.largest_body, request.content_length or 0)
    if not rates.take((route.name, caller.code), route.limits.per_minute):
        raise web.HTTPTooManyRequests
    return await handler(request)


async def _find_caller(request: web.Request) -> Integration:
    """Who calls. Whoever guesses is soon left unheard, by address. Raises ApiKeyRefused."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    rates, who = request.config_dict[RATES], ("api.refused", find_address(request))
    try:
        if scheme.lower() != "bearer" or not key or len(key) > _LONGEST_KEY or not key.isascii():
            raise ApiKeyRefused
        caller = await door(request).database.read(get_by_key, key)
    except ApiKeyRefused:
        if not rates.take(who, _FAILURES_PER_MINUTE):
            raise web.HTTPTooManyRequests from None
        raise
    if caller.used_at is None or (door(request).clock() - caller.used_at).total_seconds() > 300:
        await door(request).database.transact(note_use, caller.code)
    return caller


def _plain(refusal: Refusal) -> dict[str, object]:
    simple = (str, int, bool, type(None))
    return {name: value if isinstance(value, simple) else str(value) for name, value in refusal.data.items()}
