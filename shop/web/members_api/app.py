"""The app of the members' JSON door: whose token it is, what the route takes, how often; then its handler."""

from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from shop.sessions.service import hash_secret, touch_session
from shop.typed import is_text
from shop.web.door import DOOR, Door, door
from shop.web.limits import RATES, RateLimiter, refuse_large_body
from shop.web.members_api.call import Call, Told
from shop.web.members_api.me import TOKEN
from shop.web.members_api.nesting import read_json
from shop.web.members_api.problems import describe_problem
from shop.web.members_api.route import MemberRoute
from shop.web.members_api.routes import ROUTES
from shop.web.members_api.shapes import BadField, read, tell
from shop.web.peers import find_address
from shop.web.rendering import ENVIRONMENT, make_environment
from shop.web.sessions import Presence, Visitor, find_presence

PREFIX = "/api/v1"
_LARGEST_BODY = max(route.limits.largest_body for route in ROUTES)
_LONGEST_TOKEN = 100
_PER_ADDRESS, _REFUSED_PER_ADDRESS = 1200, 30
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(place: Door) -> web.Application:
    """The JSON door of one installation, to be mounted at `/api/v1` of the shop's port."""
    app = web.Application(middlewares=(_answer_in_json,), client_max_size=_LARGEST_BODY)
    app[DOOR], app[RATES], app[ENVIRONMENT] = place, RateLimiter(), make_environment()
    for route in ROUTES:
        app.router.add_route(route.method, route.pattern, _serve(route), name=route.name)
    return app


@web.middleware
async def _answer_in_json(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Whatever goes wrong is problem+json, and no answer is kept by anybody. No other site may read any."""
    try:
        response = await handler(request)
    except Exception as error:
        response = describe_problem(request, error)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if door(request).secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _serve(route: MemberRoute) -> _Handler:
    async def serve(request: web.Request) -> web.Response:
        call = await _make_call(request, route)
        answer = await route.handler(call)
        if isinstance(answer, Told):
            return web.Response(text=answer.text, content_type="application/json")
        if route.answer is None:
            return web.Response(status=204)
        return web.Response(body=orjson.dumps(tell(route.answer, answer)), content_type="application/json")

    return serve


async def _make_call(request: web.Request, route: MemberRoute) -> Call:
    """Everything that is looked at before the handler, the cheapest first."""
    refuse_large_body(request, route.limits)
    rates, address = request.config_dict[RATES], find_address(request)
    _take(rates, ("from", address), _PER_ADDRESS)

    token = _find_token(request)
    presence = await _find_person(request, token)
    if route.access == "member" and presence.member is None:
        raise web.HTTPUnauthorized
    who = f"member {presence.member.id}" if presence.member else f"from {address}"
    _take(rates, (route.name, who), route.limits.per_minute)

    if not is_text("".join((request.path, *request.query, *request.query.values()))):
        raise BadField("path")
    raw = await request.read()
    return Call(
        request,
        route,
        Visitor(
            browser="",
            known_browser=False,
            in_wechat=False,
            member=presence.member,
            distributor=presence.distributor,
            unread=presence.unread,
            profile=presence.profile,
        ),
        token,
        raw,
        body=_read_body(raw, route),
        query=_read_query(request, route),
    )


def _find_token(request: web.Request) -> str | None:
    """The hash of the token; None where none was sent. Cookies open nothing here. Raises HTTPUnauthorized."""
    sent = request.headers.get("Authorization")
    if sent is None:
        return None
    scheme, _, token = sent.partition(" ")
    good = scheme.lower() == "bearer" and token.startswith(TOKEN) and len(token) <= _LONGEST_TOKEN and token.isascii()
    return hash_secret(token) if good else ""


async def _find_person(request: web.Request, token: str | None) -> Presence:
    """Who calls; nobody without a token. Raises HTTPUnauthorized, and soon HTTPTooManyRequests, for a wrong one."""
    place = door(request)
    found = await place.database.read(find_presence, token, None, place.clock(), "bearer")
    if token is not None and found.member is None:
        _take(request.config_dict[RATES], ("refused", find_address(request)), _REFUSED_PER_ADDRESS)
        raise web.HTTPUnauthorized
    if found.stale and token:
        await place.database.transact(touch_session, token)
    return found


def _read_query(request: web.Request, route: MemberRoute) -> object:
    """What stands behind the path; no name twice. Raises BadField."""
    names = list(request.query)
    for name in names:
        if route.query is None or names.count(name) > 1:
            raise BadField(name)
    return read(route.query, dict(request.query), texts=True) if route.query else None


def _read_body(raw: bytes, route: MemberRoute) -> object:
    """What the body says. A route without one takes none, or the empty object. Raises BadField."""
    if route.body is not None:
        return read(route.body, read_json(raw))
    if raw and read_json(raw) != {}:
        raise BadField("body")
    return None


def _take(rates: RateLimiter, key: tuple[str, str], per_minute: int) -> None:
    if not rates.take(key, per_minute):
        raise web.HTTPTooManyRequests
