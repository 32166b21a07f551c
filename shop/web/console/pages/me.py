"""One's own account: the password, the second factor, and where one is in."""

import asyncio

from aiohttp import web
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.passwords import check_strength, hash_password
from shop.accounts.queries import list_sessions
from shop.accounts.service import change_password, find_tied_member
from shop.accounts.sessions import end_session, end_sessions_of
from shop.alerts.service import find_wishes, keep_wishes
from shop.alerts.topic import Topic, Wishes, list_topics
from shop.web.console.forms import read_count
from shop.web.console.presence import acting, here, presence
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
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


async def save_wishes(request: web.Request) -> web.Response:
    """Say what one wants to hear of in WeChat, and when not."""
    form, code = await request.post(), presence(request).account.staff_code
    chosen = {Topic(str(name)) for name in form.getall("topic", []) if name in set(Topic)}
    shown = set(list_topics(presence(request).account.rights))
    try:
        kept = await door(request).database.read(find_wishes, code)
        hours = [
            read_count(label, str(form.get(name, ""))) for name, label in words("staff_topics.toml")["hours"].items()
        ]
        wishes = Wishes(frozenset((kept.topics - shown) | (chosen & shown)), *hours)
        await act(request, "staff.wishes", code, keep_wishes, code, wishes, by=acting(request))
    except Refusal as refusal:
        return await _show(request, wishes_problem=refusal)
    return go_on(request, _PATH, "wishes_kept")


def _read_wishes(connection: Connection, staff_code: str) -> tuple[Wishes, bool]:
    return find_wishes(connection, staff_code), find_tied_member(connection, staff_code) is not None


async def _show(
    request: web.Request, problem: Refusal | None = None, *, wishes_problem: Refusal | None = None
) -> web.Response:
    account = presence(request).account
    sessions = await door(request).database.read(list_sessions, account.staff_code)
    found = await door(request).database.read(_read_wishes, account.staff_code)
    return render(
        request,
        "console/me.html",
        wishes=found[0],
        is_tied=found[1],
        topics=[(of, words("staff_topics.toml")["topics"][of]) for of in list_topics(account.rights)],
        status=refused.status if (refused := problem or wishes_problem) else 200,
        wishes_problem=word_problem(request, wishes_problem) if wishes_problem else "",
        account=account,
        role=words("console/staff.toml")["roles"][account.rights.role],
        sessions=sessions,
        problem=word_problem(request, problem) if problem else "",
    )


ROUTES = (
    see(_PATH, show_me, "me", "staff", "asker"),
    do(f"{_PATH}/password", replace_password, "me.password", "staff", owner="asker", confirms=True),
    do(f"{_PATH}/wishes", save_wishes, "me.wishes", "staff", owner="asker"),
    do(f"{_PATH}/sessions/end", end_one, "me.sessions.end", "staff", owner="asker"),
)
