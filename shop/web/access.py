"""Who may come in.

Silent login on a person's first page in WeChat, and the gate before pages for members.
"""

from aiohttp import web

from shop.web.door import door
from shop.web.errors import show_error
from shop.web.logins import may_log_in_silently, start_login
from shop.web.rendering import render
from shop.web.routes_table import Route, find_route
from shop.web.sessions import Handler, visitor
from shop.web.targets import safe_target


@web.middleware
async def access_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log in silently where that is possible.

    Otherwise let visitors browse, and say what members' pages need.
    """
    route = find_route(request)
    if route is None or route.kind == "file" or route.access == "login" or visitor(request).member_id is not None:
        return await handler(request)
    if route.kind == "page" and await may_log_in_silently(request):
        return await start_login(request, safe_target(str(request.rel_url)))
    if route.access == "member":
        return _ask_to_log_in(request, route)
    return await handler(request)


def _ask_to_log_in(request: web.Request, route: Route) -> web.Response:
    """What a visitor sees of a member's route: a way in, and outside WeChat the address to open there."""
    if route.kind == "data":
        return web.json_response({"code": "login_needed"}, status=401)
    if not visitor(request).in_wechat:
        return show_wechat_needed(request)
    if request.method not in ("GET", "HEAD"):
        return show_error(request, 403, "session_ended")
    return render(request, "h5/login/ask.html", status=403, target=safe_target(str(request.rel_url)))


def show_wechat_needed(request: web.Request, target: str | None = None) -> web.Response:
    """Outside WeChat: the address as a QR code to open there."""
    path = target or (safe_target(str(request.rel_url)) if request.method == "GET" else "/")
    return render(request, "h5/login/open_in_wechat.html", status=403, address=f"{door(request).base_url}{path}")
