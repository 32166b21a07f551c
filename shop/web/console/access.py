"""Who may pass: nobody before the second factor, nobody without the permission, and what is dangerous asks again."""

import asyncio

from aiohttp import web

from shop.accounts.passwords import is_password
from shop.accounts.permissions import Permission
from shop.accounts.service import find_kept, note_failure
from shop.accounts.sessions import confirm_session
from shop.web.answers import redirect
from shop.web.console.door import console
from shop.web.console.due import refresh_due
from shop.web.console.presence import Handler, here, presence
from shop.web.console.rendering import render
from shop.web.console.route import ConsoleRoute, find_route
from shop.web.csrf import FIELD
from shop.web.door import door
from shop.web.targets import safe_target

SIGN_IN, CODE, ENROL, CONFIRM = "/console/login", "/console/login/code", "/console/login/enrol", "/console/confirm"
_PASSWORD = "password_again"  # noqa: S105 - the name of a field
_HASHING = asyncio.Semaphore(2)
"""Comparing a password takes 20 ms of a core: a crowd of guesses must leave one for everybody else."""


@web.middleware
async def access_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let whoever may pass through."""
    route = find_route(request)
    if route is None or route.kind == "file" or route.permission == "anyone":
        return await handler(request)
    person = here(request).presence
    if person is None:
        return _send_to(request, route, SIGN_IN)
    if not person.whole and route.permission != "half":
        return _send_to(request, route, CODE if person.account.has_second_factor else ENROL)
    if not all(person.may(of) for of in (route.permission, route.also) if isinstance(of, Permission)):
        raise web.HTTPForbidden
    if route.confirms and not await _is_confirmed(request):
        return await _ask_again(request)
    if route.kind == "page" and person.whole:
        await refresh_due(request)
    return await handler(request)


async def check_password(request: web.Request, login: str, password: str) -> bool:
    """Whether the password fits, counting failures. A locked account's is not even compared."""
    place, now = door(request), console(request).wall_clock()
    kept = await place.database.read(find_kept, login)
    if kept is not None and kept.locked_until is not None and now < kept.locked_until:
        return False
    async with _HASHING:
        fits = await asyncio.to_thread(is_password, kept.password_hash if kept else None, password)
    if kept is not None and not fits:
        await place.database.transact(note_failure, kept.staff_code, now)
    return fits


def _send_to(request: web.Request, route: ConsoleRoute, path: str) -> web.Response:
    if route.kind == "data":
        return web.json_response({"code": "sign_in_needed"}, status=401)
    wanted = safe_target(str(request.rel_url), "/console") if request.method == "GET" else "/console"
    return redirect(f"{path}?to={wanted}" if wanted != "/console" else path, after_post=request.method == "POST")


async def _is_confirmed(request: web.Request) -> bool:
    """Whether the password was given within five minutes, or came along with the form."""
    person = presence(request)
    if person.is_confirmed(console(request).wall_clock()):
        return True
    if request.method != "POST":
        return False
    typed = (await request.post()).get(_PASSWORD)
    if not isinstance(typed, str) or not await check_password(request, person.account.login, typed):
        return False
    await door(request).database.transact(confirm_session, here(request).session_hash, console(request).wall_clock())
    return True


async def _ask_again(request: web.Request) -> web.Response:
    """A page that asks for the password and sends the same form once more, so that nothing typed is lost."""
    form = await request.post() if request.method == "POST" else {}
    kept = [(name, value) for name, value in form.items() if isinstance(value, str) and name not in (FIELD, _PASSWORD)]
    if any(not isinstance(value, str) for value in form.values()):
        raise web.HTTPForbidden
    return render(
        request,
        "console/confirm.html",
        status=403,
        fields=kept,
        wrong=_PASSWORD in form,
        target=request.rel_url.raw_path if request.method == "POST" else CONFIRM,
        to=safe_target(str(request.rel_url), "/console"),
    )
