"""Who may come in.

Silent login on a person's first page in WeChat, and the gate before pages for members.
"""

from aiohttp import web

from shop.sessions.handover import Handover
from shop.web.answers import redirect
from shop.web.browser import is_crawler, is_handheld
from shop.web.door import door
from shop.web.errors import show_error
from shop.web.handovers import begin_handover, locate_handover
from shop.web.logins import may_log_in_silently, start_login
from shop.web.rendering import render
from shop.web.routes_table import Route, find_route
from shop.web.sessions import Handler, visitor
from shop.web.targets import safe_target

_OF_THE_PERSON = ("/me", "/handover")
_OF_THE_BUYER = ("/me/addresses", "/me/coupons", "/me/favourites", "/me/footprints")
"""What a browser outside WeChat gets of a person: what a buyer needs. Money, team and privacy stay inside."""


@web.middleware
async def access_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log in silently where that is possible.

    Otherwise let visitors browse, and say what members' pages need.
    """
    route = find_route(request)
    if route is None or route.kind == "file" or route.access == "login":
        return await handler(request)
    if visitor(request).outside and not _buys(request.path):
        return _stay_outside(request, route)
    if visitor(request).member_id is not None:
        return await handler(request)
    if route.kind == "page" and await may_log_in_silently(request):
        return await start_login(request, safe_target(str(request.rel_url)))
    if route.access == "member":
        return await _ask_to_log_in(request, route)
    return await handler(request)


def _buys(path: str) -> bool:
    """Whether a path is a buyer's own, which a browser that a phone has let in may go to."""
    return not path.startswith(_OF_THE_PERSON) or path.startswith(_OF_THE_BUYER)


def _stay_outside(request: web.Request, route: Route) -> web.Response:
    """What is not for a browser that a phone has let in: one's orders instead of the desk, else the way into WeChat."""
    if request.path == "/me":
        return redirect("/orders")
    return _show_wechat_needed(request) if route.kind == "page" else web.json_response({"code": "inside"}, status=403)


async def _ask_to_log_in(request: web.Request, route: Route) -> web.Response:
    """What a visitor sees of a member's route: a way in, and outside WeChat the address to open there."""
    if route.kind == "data":
        return web.json_response({"code": "login_needed"}, status=401)
    if not visitor(request).in_wechat:
        return await ask_a_phone(request)
    if request.method not in ("GET", "HEAD"):
        return show_error(request, 403, "session_ended")
    return render(request, "h5/login/ask.html", status=403, target=safe_target(str(request.rel_url)))


async def ask_a_phone(
    request: web.Request, target: str | None = None, *, sku: str = "", quantity: int = 0
) -> web.Response:
    """Outside WeChat: a code by which a phone lets this browser in; for programs and phones the address alone.

    A phone can't scan itself, and goes on inside WeChat.
    """
    path = target or _find_path(request)
    person = visitor(request)
    if is_crawler(request.headers) or is_handheld(request.headers) or person.member_id is not None:
        return _show_wechat_needed(request, path)
    asked, code = await begin_handover(request, path, sku=sku, quantity=quantity)
    return show_handover(request, asked, code, status=403)


def show_handover(request: web.Request, asked: Handover, code: str, *, status: int = 200) -> web.Response:
    """The code, the number that the phone asks for, and the way of who has no second device."""
    address = f"{door(request).base_url}{asked.target}"
    context = {"address": address, "asked": asked, "code": code, "scanned": locate_handover(request, code)}
    return render(request, "h5/login/open_in_wechat.html", status=status, **context)


def _show_wechat_needed(request: web.Request, target: str | None = None) -> web.Response:
    """Outside WeChat: the address as a QR code to open there."""
    address = f"{door(request).base_url}{target or _find_path(request)}"
    return render(
        request, "h5/login/open_in_wechat.html", status=403, address=address, asked=None, code="", scanned=address
    )


def _find_path(request: web.Request) -> str:
    """Where the person wanted to go; what they sent can't be opened elsewhere."""
    return safe_target(str(request.rel_url)) if request.method == "GET" else "/"
