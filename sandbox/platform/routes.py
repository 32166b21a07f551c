"""All addresses of the platform, joined to the application."""

from __future__ import annotations

from aiohttp import web

from sandbox.platform import (
    customer_service,
    media,
    menus,
    oauth,
    odds,
    qrcodes,
    quotas,
    subscriptions,
    templates,
    tickets,
    tokens,
    users,
)
from sandbox.platform.answers import Check, Endpoint, answer_unknown, answer_with
from sandbox.platform.pages import draw_avatar
from sandbox.platform.quotas import Quotas, check_address, check_faults, check_quota
from sandbox.platform.subscriptions import pick_subscription_templates
from sandbox.platform.templates import pick_templates
from sandbox.platform.tokens import check_token
from sandbox.world import World, world_of

CHECKS: tuple[Check, ...] = (check_address, check_faults, check_token, check_quota)
ENDPOINTS: tuple[Endpoint, ...] = (
    *tokens.ENDPOINTS,
    *quotas.ENDPOINTS,
    *customer_service.ENDPOINTS,
    *templates.ENDPOINTS,
    *subscriptions.ENDPOINTS,
    *qrcodes.ENDPOINTS,
    *oauth.ENDPOINTS,
    *users.ENDPOINTS,
    *menus.ENDPOINTS,
    *media.ENDPOINTS,
    *tickets.ENDPOINTS,
    *odds.ENDPOINTS,
)


def setup(app: web.Application, world: World) -> None:
    """Add the platform to the application and settle the account's first state."""
    pick_templates(world)
    pick_subscription_templates(world)
    world.part(Quotas).limits = {one.path: one.daily for one in ENDPOINTS if one.daily is not None}
    for endpoint in ENDPOINTS:
        app.router.add_route("*", endpoint.path, answer_with(endpoint, CHECKS))
    app.router.add_get("/cgi-bin/showqrcode", qrcodes.show)
    app.router.add_get("/connect/oauth2/authorize", oauth.authorize)
    app.router.add_post("/connect/oauth2/authorize", oauth.confirm)
    app.router.add_get(media.PATH + "{media_id}", media.show_medium)
    app.router.add_get("/avatars/{key}.png", _show_avatar)
    for prefix in ("/cgi-bin/", "/wxaapi/", "/wxa/", "/sns/"):
        app.router.add_route("*", prefix + "{rest:.*}", answer_unknown)


async def _show_avatar(request: web.Request) -> web.Response:
    """GET /avatars/{key}.png: the avatar sns/userinfo points to."""
    person = world_of(request).people.find(request.match_info["key"])
    return web.Response(body=draw_avatar(person), content_type="image/png")
