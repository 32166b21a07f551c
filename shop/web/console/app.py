"""The console's web app: its door, its routes, and around every handler the same order of middlewares."""

from dataclasses import replace

from aiohttp import web

from shop.web.asset_files import ASSETS, load_assets
from shop.web.compression import compression_middleware
from shop.web.console.access import access_middleware
from shop.web.console.csrf import csrf_middleware
from shop.web.console.door import CONSOLE, ConsoleDoor
from shop.web.console.due import DUE, DueCounts
from shop.web.console.errors import errors_middleware
from shop.web.console.headers import headers_middleware
from shop.web.console.limiting import body_middleware, rate_middleware
from shop.web.console.presence import presence_middleware
from shop.web.console.route import ROUTES_BY_NAME, ConsoleRoute
from shop.web.console.routes import ROUTES
from shop.web.door import DOOR
from shop.web.forms import readable_middleware
from shop.web.limits import RATES, RateLimiter
from shop.web.rendering import ENVIRONMENT, make_environment

LARGEST_BODY = max(of.limits.largest_body for of in ROUTES)
"""Bytes of the largest request that any route takes."""
_MIDDLEWARES = (
    compression_middleware,
    headers_middleware,
    errors_middleware,
    body_middleware,
    readable_middleware,
    presence_middleware,
    rate_middleware,
    csrf_middleware,
    access_middleware,
)
"""Outermost first. Errors stand outside the session: a page is shown even when the database does not answer."""


def create_app(place: ConsoleDoor) -> web.Application:
    """The console of one installation."""
    app = web.Application(middlewares=_MIDDLEWARES, client_max_size=LARGEST_BODY)
    app[CONSOLE] = place
    app[DOOR] = replace(place.shop, base_url=place.url)
    app[ASSETS] = load_assets()
    app[ENVIRONMENT] = make_environment()
    app[RATES], app[DUE] = RateLimiter(), DueCounts()
    app[ROUTES_BY_NAME] = {route.name: route for route in ROUTES}
    for route in ROUTES:
        _add_route(app, route)
    return app


def _add_route(app: web.Application, route: ConsoleRoute) -> None:
    """Register a route; whoever may GET may also ask by HEAD."""
    if route.method == "GET":
        app.router.add_get(route.path, route.handler, name=route.name, allow_head=True)
    else:
        app.router.add_route(route.method, route.path, route.handler, name=route.name)
