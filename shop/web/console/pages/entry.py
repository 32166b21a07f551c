"""The way in: name and password, then the code; the set-up link; and out again."""

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.queries import is_set_up
from shop.accounts.refusals import SignInRefused
from shop.accounts.service import find_kept, take_code
from shop.accounts.sessions import Opened, confirm_session, end_session, enter_by_password, renew_session
from shop.sessions.service import hash_secret, make_secret
from shop.typed import visible
from shop.web.answers import redirect
from shop.web.console.access import CODE, ENROL, check_password
from shop.web.console.door import console
from shop.web.console.menu import find_first_page
from shop.web.console.presence import drop_session, here, keep_session, presence
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.door import door
from shop.web.peers import find_address
from shop.web.routes_table import COSTLY
from shop.web.targets import safe_target

_HOME = "/console"


async def show_home(request: web.Request) -> web.Response:
    """Where this person begins: the first page that they may see."""
    return redirect(find_first_page(request) or "/console/me")


async def show_sign_in(request: web.Request) -> web.Response:
    """Name and password."""
    return await _show_sign_in(request, request.query.get("to", ""))


async def sign_in(request: web.Request) -> web.Response:
    """Hold name and password against what is kept. It is not said which of them is wrong."""
    form = await request.post()
    login, password = str(form.get("login", "")), str(form.get("password", ""))
    if not await check_password(request, login, password):
        return await _show_sign_in(request, str(form.get("to", "")), login=login, problem=SignInRefused())
    kept = await door(request).database.read(find_kept, login)
    assert kept is not None, "its password was compared just now"
    return await enter(request, kept.staff_code, str(form.get("to", "")))


async def enter(request: web.Request, staff_code: str, to: str = "") -> web.Response:
    """Open a session under a new id: whole at once for whoever needs no second factor."""
    response = redirect(find_target(to), after_post=True)
    secret = make_secret()
    opened = make_opened(request, secret, staff_code)
    await door(request).database.transact(enter_by_password, opened, console(request).wall_clock())
    keep_session(request, response, secret)
    return response


async def show_code(request: web.Request) -> web.Response:
    """The second factor's code."""
    if not presence(request).account.has_second_factor:
        return redirect(ENROL)
    return render(request, "console/entry/code.html", to=request.query.get("to", ""), problem="")


async def check_code(request: web.Request) -> web.Response:
    """Use up a code; the session goes on under another id."""
    form, now = await request.post(), console(request).wall_clock()
    account, to = presence(request).account, str(form.get("to", ""))
    fits = await door(request).database.transact(take_code, account.staff_code, str(form.get("code", "")), now)
    if not fits:
        problem = word_problem(request, SignInRefused())
        return render(request, "console/entry/code.html", status=403, to=to, problem=problem)
    response, secret = redirect(find_target(to), after_post=True), make_secret()
    opened = make_opened(request, secret, account.staff_code, whole=True)
    await door(request).database.transact(renew_session, here(request).session_hash, opened, now)
    keep_session(request, response, secret)
    return response


async def show_confirm(request: web.Request) -> web.Response:
    """The password again, before a page that demands it."""
    to = safe_target(request.query.get("to"), _HOME)
    return render(request, "console/confirm.html", fields=(), wrong=False, target="/console/confirm", to=to)


async def confirm(request: web.Request) -> web.Response:
    """Hold the password against what is kept, and go on."""
    form, to = await request.post(), safe_target(str((await request.post()).get("to", "")), _HOME)
    if not await check_password(request, presence(request).account.login, str(form.get("password_again", ""))):
        page = {"fields": (), "wrong": True, "target": "/console/confirm", "to": to}
        return render(request, "console/confirm.html", status=403, **page)
    await door(request).database.transact(confirm_session, here(request).session_hash, console(request).wall_clock())
    return redirect(to, after_post=True)


async def sign_out(request: web.Request) -> web.Response:
    """End this session."""
    response = redirect("/console/login", after_post=True)
    code = presence(request).account.staff_code
    await door(request).database.transact(end_session, code, here(request).session_hash)
    drop_session(request, response)
    return response


async def _show_sign_in(
    request: web.Request, to: str, *, login: str = "", problem: Refusal | None = None
) -> web.Response:
    known = await door(request).database.read(is_set_up)
    said = word_problem(request, problem) if problem else ""
    page = {"to": to, "login": login, "problem": said, "is_set_up": known}
    return render(request, "console/entry/login.html", status=problem.status if problem else 200, **page)


def make_opened(request: web.Request, secret: str, staff_code: str, *, whole: bool = False) -> Opened:
    """A session of this browser."""
    agent = visible(request.headers.get("User-Agent", ""))
    return Opened(hash_secret(secret), staff_code, whole, find_address(request), agent)


def find_target(to: str) -> str:
    """Where to go on to: a page of the console, and no part of the way in."""
    wanted = safe_target(to, _HOME)
    return wanted if wanted.startswith(_HOME) and not wanted.startswith((CODE, ENROL)) else _HOME


ROUTES = (
    see("/console", show_home, "home", "staff"),
    see("/console/login", show_sign_in, "entry.login", "anyone"),
    do("/console/login", sign_in, "entry.login.check", "anyone", limits=COSTLY),
    see("/console/login/code", show_code, "entry.code", "half"),
    do("/console/login/code", check_code, "entry.code.check", "half", limits=COSTLY),
    see("/console/confirm", show_confirm, "entry.confirm", "staff"),
    do("/console/confirm", confirm, "entry.confirm.check", "staff", limits=COSTLY),
    do("/console/logout", sign_out, "entry.logout", "half"),
)
