"""The shop's web app: the door, the routes, and around every handler the same order of middlewares."""

from aiohttp import web

from shop.web.access import access_middleware
from shop.web.asset_files import ASSETS, load_assets
from shop.web.channels import channel_middleware
from shop.web.compression import compression_middleware
from shop.web.csrf import csrf_middleware
from shop.web.door import DOOR, Door
from shop.web.errors import errors_middleware
from shop.web.forms import readable_middleware
from shop.web.headers import headers_middleware
from shop.web.kept_pages import make_kept_pages_middleware
from shop.web.limit_middlewares import body_middleware, rate_middleware
from shop.web.limits import RATES, RateLimiter
from shop.web.looking import looking_middleware
from shop.web.rendering import ENVIRONMENT, make_environment
from shop.web.routes import ROUTES
from shop.web.routes_table import ROUTES_BY_NAME, Route
from shop.web.sessions import visitor_middleware
from shop.web.visits import visits_middleware

LARGEST_BODY = max(route.limits.largest_body for route in ROUTES)
"""In bytes; whoever puts this app behind another one has to let so much through."""
_MIDDLEWARES = (
    compression_middleware,
    headers_middleware,
    errors_middleware,
    body_middleware,
    readable_middleware,
    visitor_middleware,
    rate_middleware,
    looking_middleware,
    channel_middleware,
    visits_middleware,
    csrf_middleware,
    access_middleware,
)
"""Outermost first, within that of kept pages.

Errors stand outside the session: a page is shown even when the database does not answer."""


def create_app(door: Door) -> web.Application:
    """The app of one installation."""
    rates = RateLimiter()
    kept = make_kept_pages_middleware(door, rates, ROUTES)
    app = web.Application(middlewares=(kept, *_MIDDLEWARES), client_max_size=LARGEST_BODY)
    app[DOOR] = door
    app[ASSETS] = load_assets()
    app[ENVIRONMENT] = make_environment()
    app[RATES] = rates
    app[ROUTES_BY_NAME] = {route.name: route for route in ROUTES}
    for route in ROUTES:
        _add_route(app, route)
    return app


def _add_route(app: web.Application, route: Route) -> None:
    """Register a route; whoever may GET may also ask by HEAD."""
    if route.method == "GET":
        app.router.add_get(route.path, route.handler, name=route.name, allow_head=True)
    else:
        app.router.add_route(route.method, route.path, route.handler, name=route.name)
