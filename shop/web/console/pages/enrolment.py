"""An account of one's own: from a link to a password, then the second factor with its recovery codes."""

import asyncio

from aiohttp import web

from commissions.actor import system_acting
from commissions.refusals import Refusal
from shop.accounts.account import Account
from shop.accounts.invitations import Accepted, accept_invitation, digest_invitation
from shop.accounts.passwords import check_strength, hash_password
from shop.accounts.permissions import Role
from shop.accounts.queries import find_invited, get_account, is_set_up
from shop.accounts.refusals import InvitationEnded, SignInRefused
from shop.accounts.second_factor import find_step, make_recovery_codes, make_secret, write_address
from shop.accounts.service import keep_second_factor
from shop.accounts.sessions import end_sessions_of, renew_session
from shop.sessions.service import make_secret as make_session_secret
from shop.web.console.door import console
from shop.web.console.pages.entry import enter, find_target, make_opened
from shop.web.console.presence import here, keep_session, presence
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act
from shop.web.csrf import mask, unmask
from shop.web.door import door
from shop.web.routes_table import COSTLY
from shop.words import words

_INVITATION = system_acting("invitation")


async def show_invitation(request: web.Request) -> web.Response:
    """What a link invites to."""
    return await _show_invitation(request, request.query.get("key", ""), {})


async def accept(request: web.Request) -> web.Response:
    """Make the account that the link promises; who did is in, and goes on to the second factor."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    _, known = await _find_invited(request, form.get("secret", ""))
    login, password = known.login if known else form.get("login", ""), form.get("password", "")
    try:
        check_strength(password, login.strip().lower())
        hashed = await asyncio.to_thread(hash_password, password)
        accepted = Accepted(form.get("secret", ""), form.get("name", ""), login, hashed)
        now = console(request).wall_clock()
        account = await act(request, "account.open", None, accept_invitation, accepted, now, by=_INVITATION)
    except InvitationEnded:
        raise
    except Refusal as refusal:
        return await _show_invitation(request, form.get("secret", ""), form, refusal)
    return await enter(request, account.staff_code)


async def show_enrolment(request: web.Request) -> web.Response:
    """A new secret as a code to scan. It is kept once its first code was typed."""
    _demand_second_factor(request)
    return _show_enrolment(request, make_secret(), request.query.get("to", ""))


async def enrol(request: web.Request) -> web.Response:
    """Keep the secret if the app shows its code, and show the recovery codes, once."""
    _demand_second_factor(request)
    form, now = await request.post(), console(request).wall_clock()
    secret, to = unmask(str(form.get("secret", ""))), str(form.get("to", ""))
    step = _find_step(secret, str(form.get("code", "")), now.timestamp())
    if step is None:
        return _show_enrolment(request, secret or make_secret(), to, SignInRefused())

    code, recovery = presence(request).account.staff_code, make_recovery_codes()
    await door(request).database.transact(keep_second_factor, code, secret, step, recovery)
    await door(request).database.transact(end_sessions_of, code, but=here(request).session_hash)
    opened = make_opened(request, session := make_session_secret(), code, whole=True)
    await door(request).database.transact(renew_session, here(request).session_hash, opened, now)
    response = render(request, "console/entry/recovery.html", codes=recovery, to=find_target(to))
    keep_session(request, response, session)
    return response


def _demand_second_factor(request: web.Request) -> None:
    """Whoever has one must have shown it: else a stolen password would be enough to put another in its place."""
    person = presence(request)
    if person.account.has_second_factor and not person.whole:
        raise web.HTTPForbidden


def _find_step(secret: str, code: str, seconds: float) -> int | None:
    """A secret that was altered on its way is no secret."""
    try:
        return find_step(secret, code, seconds, 0)
    except ValueError:
        return None


async def _find_invited(request: web.Request, secret: str) -> tuple[Role, Account | None]:
    """The role that a link invites to, and the account that it gives back, if one was taken away."""
    database, now = door(request).database, console(request).wall_clock()
    found = await database.read(find_invited, digest_invitation(secret), now)
    if found is None:
        raise InvitationEnded()
    role, staff_code = found
    return role, await database.read(get_account, staff_code) if staff_code else None


async def _show_invitation(
    request: web.Request, secret: str, typed: dict[str, str], problem: Refusal | None = None
) -> web.Response:
    role, known = await _find_invited(request, secret)
    login = known.login if known else typed.get("login", "")
    return render(
        request,
        "console/entry/invited.html",
        status=problem.status if problem else 200,
        secret=secret,
        typed={"name": typed.get("name", ""), "login": login},
        problem=word_problem(request, problem) if problem else "",
        first=not await door(request).database.read(is_set_up),
        known=known is not None,
        role=words("console/staff.toml")["roles"][role],
    )


def _show_enrolment(request: web.Request, secret: str, to: str, problem: Refusal | None = None) -> web.Response:
    person = presence(request)
    return render(
        request,
        "console/entry/enrol.html",
        status=problem.status if problem else 200,
        secret=mask(secret),
        plain=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        address=write_address(secret, person.account.login, here(request).profile.name),
        must=person.account.rights.needs_second_factor,
        problem=word_problem(request, problem) if problem else "",
        to=to,
    )


ROUTES = (
    see("/console/invitation", show_invitation, "invitation", "anyone"),
    do("/console/invitation", accept, "invitation.accept", "anyone", limits=COSTLY),
    see("/console/login/enrol", show_enrolment, "enrolment", "half"),
    do("/console/login/enrol", enrol, "enrolment.keep", "half", limits=COSTLY, confirms=True),
)
