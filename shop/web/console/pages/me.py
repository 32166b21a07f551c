"""One's own account: the password, the second factor, and where one is in."""

import asyncio

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.passwords import check_strength, hash_password
from shop.accounts.queries import list_sessions
from shop.accounts.service import change_password
from shop.accounts.sessions import end_session, end_sessions_of
from shop.web.console.presence import here, presence
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/me"


async def show_me(request: web.Request) -> web.Response:
    """One's account and sessions."""
    return await _show(request)


async def replace_password(request: web.Request) -> web.Response:
    """Keep another password, and end every other session."""
    password, account = str((await request.post()).get("password", "")), presence(request).account
    try:
        check_strength(password, account.login)
    except Refusal as refusal:
        return await _show(request, refusal)
    hashed = await asyncio.to_thread(hash_password, password)
    await door(request).database.transact(change_password, account.staff_code, hashed)
    await door(request).database.transact(end_sessions_of, account.staff_code, but=here(request).session_hash)
    return go_on(request, _PATH, "password_changed")


async def end_one(request: web.Request) -> web.Response:
    """End one of one's own sessions."""
    id_hash, code = str((await request.post()).get("session", "")), presence(request).account.staff_code
    if not await door(request).database.transact(end_session, code, id_hash):
        raise web.HTTPNotFound
    return go_on(request, _PATH, "session_ended")


async def _show(request: web.Request, problem: Refusal | None = None) -> web.Response:
    account = presence(request).account
    sessions = await door(request).database.read(list_sessions, account.staff_code)
    return render(
        request,
        "console/me.html",
        status=problem.status if problem else 200,
        account=account,
        role=words("console/staff.toml")["roles"][account.rights.role],
        sessions=sessions,
        problem=word_problem(request, problem) if problem else "",
    )


ROUTES = (
    see(_PATH, show_me, "me", "staff", "asker"),
    do(f"{_PATH}/password", replace_password, "me.password", "staff", owner="asker", confirms=True),
    do(f"{_PATH}/sessions/end", end_one, "me.sessions.end", "staff", owner="asker"),
)
