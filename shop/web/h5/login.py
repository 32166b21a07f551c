"""The way in: to WeChat and back (docs/wechat.md §6.1)."""

import asyncio
from datetime import timedelta

import structlog
from aiohttp import web

from commissions.beneficiary import MemberId
from shop.arrivals.service import LogIn, log_in_again
from shop.members.naming import determine_name
from shop.members.ports import LoginFailed, LoginGrant, Profile
from shop.moving_in.matching import arrive
from shop.sessions.service import LoginState, find_login, hash_secret, make_secret, take_login
from shop.web.access import ask_a_phone
from shop.web.answers import redirect
from shop.web.cookies import drop_cookie, set_cookie
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.links import forget_link, remembered_link, tell_outcome
from shop.web.logins import REST, REST_FOR, is_our_state, start_login
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, READ, Route
from shop.web.sessions import keep_session, visitor
from shop.web.signing import find_signed, sign
from shop.web.targets import safe_target
from shop.writings.queries import waits_for_look

PROFILE_TAP, TAP_LIFE = "profile tap", timedelta(hours=1)
REPEATS, REPEAT_S = 8, 0.25
log = structlog.get_logger(__name__)


def sign_profile_tap(request: web.Request, member_id: MemberId) -> str:
    """What the button "use my WeChat name" carries, so that no other page can ask for a person's profile."""
    place = door(request)
    return sign(place.secret_key, PROFILE_TAP, str(member_id), place.clock() + TAP_LIFE)


async def log_in_from_page(request: web.Request) -> web.StreamResponse:
    """GET /login?to=…: to WeChat; with a valid `tap` also asking for name and picture."""
    target = safe_target(request.query.get("to"))
    person = visitor(request)
    if request.method != "GET":
        return web.Response()
    if not person.in_wechat:
        return await ask_a_phone(request, target)
    if _tapped_for_profile(request, person.member_id):
        return await start_login(request, target, "snsapi_userinfo")
    return redirect(target) if person.member_id else await start_login(request, target)


async def return_from_login(request: web.Request) -> web.StreamResponse:
    """GET /login/return?code&state: only the browser that began goes on at once.

    Another one is asked first.
    """
    if request.method != "GET":
        return web.Response()
    code, state = request.query.get("code", ""), request.query.get("state", "")
    begun = await _find_begun(request, state)
    if begun is None:
        return _go_on_as_we_are(request) or render(request, "h5/login/expired.html", status=400)
    if begun.visitor_hash != hash_secret(visitor(request).browser):
        return _ask_whether_wanted(request, begun, code, state)
    return await _finish(request, begun, code)


async def confirm_login(request: web.Request) -> web.StreamResponse:
    """POST /login/confirmation: a person whose browser lost its cookie says that the login is theirs."""
    form = await request.post()
    begun = await _find_begun(request, str(form.get("state", "")))
    if begun is None or begun.used:
        return render(request, "h5/login/expired.html", status=400)
    return await _finish(request, begun, str(form.get("code", "")))


def _tapped_for_profile(request: web.Request, member_id: MemberId | None) -> bool:
    place = door(request)
    tap = request.query.get("tap")
    signed_for = find_signed(place.secret_key, PROFILE_TAP, tap, place.clock()) if tap else None
    return member_id is not None and signed_for == str(member_id)


async def _find_begun(request: web.Request, state: str) -> LoginState | None:
    place = door(request)
    if not is_our_state(place.secret_key, state):
        return None
    return await place.database.read(find_login, hash_secret(state), place.clock())


def _go_on_as_we_are(request: web.Request) -> web.Response | None:
    return redirect("/") if visitor(request).member_id else None


def _ask_whether_wanted(request: web.Request, begun: LoginState, code: str, state: str) -> web.Response:
    if begun.used:
        return render(request, "h5/login/expired.html", status=400)
    return render(request, "h5/login/confirm.html", code=code, state=state)


async def _finish(request: web.Request, begun: LoginState, code: str) -> web.Response:
    """Use up the state, exchange the code and open a session.

    What goes wrong ends on a page, never in a circle.
    """
    if not code:
        return _stop(request, begun, "refused")
    if begun.used or not await door(request).database.transact(take_login, begun.state_hash):
        return await _repeat(request, begun)
    try:
        grant = await door(request).login.exchange_code(code)
        profile = await _find_profile(request, begun, grant)
    except LoginFailed as failure:
        log.warning("login_failed", reason=failure.reason)
        return _stop(request, begun, "failed")
    if grant.identity.snapshot:
        return _stop(request, begun, "snapshot")
    return await _open(request, begun, grant, profile)


async def _find_profile(request: web.Request, begun: LoginState, grant: LoginGrant) -> Profile | None:
    if begun.scope != "snsapi_userinfo" or grant.identity.snapshot:
        return None
    profile = await door(request).login.find_profile(grant)
    shown = profile and profile.avatar_url and profile.avatar_url.startswith(door(request).picture_origins)
    return profile if profile is None or shown else Profile(profile.name, None)


async def _open(request: web.Request, begun: LoginState, grant: LoginGrant, profile: Profile | None) -> web.Response:
    old, link, secret = visitor(request).session, remembered_link(request), make_secret()
    login = LogIn(
        grant.identity,
        begun.state_hash,
        session_hash=hash_secret(secret),
        old_session_hash=hash_secret(old) if old else None,
        profile=profile,
        link=link,
        came_by_link=begun.target.startswith("/s/"),
    )
    outcome = await door(request).database.transact(arrive, login)
    response = _go_on(request, begun, secret)
    if not login.came_by_link:
        await tell_outcome(request, response, outcome)
    if profile:
        _, taking = determine_name(profile.name, [visitor(request).profile.name])
        waits = await door(request).database.read(waits_for_look)
        set_flash(request, response, "profile_held" if waits else taking)
    if link:
        forget_link(request, response)
    return response


async def _repeat(request: web.Request, begun: LoginState) -> web.Response:
    """The same return came twice (some clients prefetch it).

    Wait for the first and go on as the same member.
    """
    place = door(request)
    if visitor(request).member_id:
        return redirect(begun.target)
    for _ in range(REPEATS):
        again = await place.database.read(find_login, begun.state_hash, place.clock())
        if again and again.member_id and again.visitor_hash == hash_secret(visitor(request).browser):
            secret = make_secret()
            await place.database.transact(log_in_again, again.member_id, hash_secret(secret))
            return _go_on(request, begun, secret)
        await asyncio.sleep(REPEAT_S)
    return _stop(request, begun, "failed")


def _go_on(request: web.Request, begun: LoginState, secret: str) -> web.Response:
    response = redirect(begun.target, after_post=request.method == "POST")
    keep_session(request, response, secret)
    drop_cookie(request, response, REST)
    return response


def _stop(request: web.Request, begun: LoginState, reason: str) -> web.Response:
    """A page to look around from without a login; none is tried by itself for an hour."""
    response = render(request, "h5/login/stopped.html", reason=reason, target=begun.target)
    set_cookie(request, response, REST, "1", REST_FOR)
    return response


ROUTES = (
    Route("GET", "/login", log_in_from_page, "login", "login", "nobody", READ),
    Route("GET", "/login/return", return_from_login, "login_return", "login", "nobody", READ),
    Route("POST", "/login/confirmation", confirm_login, "login_confirmation", "login", "nobody", COSTLY),
)
