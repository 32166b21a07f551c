"""账户与隐私: what the shop knows of a person, and what they agreed to.

注销账户 is here as well, said plainly and confirmed twice.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.choices.choice import Choice, Topic
from shop.choices.queries import list_choices_of
from shop.choices.service import choose
from shop.erasure import Outlook, cancel_erasure, find_outlook, request_erasure
from shop.exports.refusals import OwnDataAskedToday
from shop.members.agreement import Agreement
from shop.members.consents import find_consent, list_published
from shop.own_data import OwnData, ask_own_data, find_own_data, find_own_file
from shop.payees.payee import Payee
from shop.payees.service import find_masked_payee
from shop.sessions.refusals import OnlyLooking
from shop.web.answers import redirect
from shop.web.cookies import drop_cookie
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, FORM, READ, Route
from shop.web.sessions import SESSION, member_id, visitor

_ERASURE = "/me/account/erasure"
_DATA = "/me/account/data"
_LONGEST_KEY = 64


@dataclass(frozen=True)
class _AccountPage:
    """The payee, masked.

    Each agreement with whether its present version is agreed to, and since when any is; a request to be erased; what
    they chose not to have.
    """

    payee: Payee | None
    agreements: tuple[tuple[Agreement, bool, datetime | None], ...]
    outlook: Outlook
    choices: tuple[Choice, ...]
    own_data: OwnData | None
    may_ask: bool


def _find_account(connection: Connection, me: MemberId, now: datetime) -> _AccountPage:
    """All that 账户与隐私 shows."""
    agreements = list_published(connection)
    given = {one.document: find_consent(connection, me, one.document) for one in agreements}
    answers = [(one, given[one.document]) for one in agreements]
    agreed = tuple((one, of is not None and of[0] == one.version, of[1] if of else None) for one, of in answers)
    chosen = list_choices_of(connection, me)
    asked = find_own_data(connection, me)
    may_ask = asked is None or asked.may_ask(now)
    return _AccountPage(find_masked_payee(connection, me), agreed, find_outlook(connection, me), chosen, asked, may_ask)


async def show_account(request: web.Request) -> web.Response:
    """GET /me/account"""
    place = door(request)
    page = await place.database.read(_find_account, member_id(request), place.clock())
    file = find_own_file(place.errand_files, page.own_data, place.clock())
    return render(request, "h5/me/account.html", page=page, has_file=file is not None, key=secrets.token_urlsafe(16))


async def ask_data(request: web.Request) -> web.Response:
    """POST /me/account/data with the form's `key`: an errand makes the file. Asked again on one day, it is refused."""
    key = str((await request.post()).get("key", ""))[:_LONGEST_KEY]
    response = redirect("/me/account", after_post=True)
    try:
        await door(request).database.transact(ask_own_data, member_id(request), key)
    except OwnDataAskedToday:
        set_flash(request, response, "own_data_asked_today")
    else:
        set_flash(request, response, "own_data_asked")
    return response


async def send_data(request: web.Request) -> web.StreamResponse:
    """GET /me/account/data: the newest file that this person asked for, for a week.

    Nobody who only looks gets it: pages mask what it says in full, and staff export by a right of its own.
    """
    if visitor(request).viewer is not None:
        raise OnlyLooking
    place = door(request)
    found = await place.database.read(find_own_data, member_id(request))
    path = find_own_file(place.errand_files, found, place.clock())
    if path is None or found is None or found.errand.file_name is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.errand.file_name)}",
        "Content-Type": "application/zip",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox",
    }
    return web.FileResponse(path, headers=headers)


async def save_choices(request: web.Request) -> web.Response:
    """POST /me/account/choices with each `topic` that is wanted."""
    wanted, me = (await request.post()).getall("topic", []), member_id(request)
    await door(request).database.transact(_choose_all, me, frozenset(map(str, wanted)))
    response = redirect("/me/account", after_post=True)
    set_flash(request, response, "choices_kept")
    return response


def _choose_all(tx: Transaction, me: MemberId, wanted: frozenset[str]) -> None:
    for topic in Topic:
        choose(tx, me, topic, wanted=topic.value in wanted)


async def show_erasure(request: web.Request) -> web.Response:
    """GET /me/account/erasure: what is deleted, what stays and why, and what must be ended first."""
    return await _show(request)


async def ask_erasure(request: web.Request) -> web.Response:
    """POST /me/account/erasure with `understood` ticked: the second confirmation."""
    if "understood" not in await request.post():
        return await _show(request, unconfirmed=True)
    if not await door(request).database.transact(request_erasure, member_id(request)):
        return redirect(_ERASURE, after_post=True)
    response = render(request, "h5/me/erased.html")
    drop_cookie(request, response, SESSION)
    return response


async def keep_account(request: web.Request) -> web.Response:
    """POST /me/account/erasure/cancellation: the person stays after all."""
    await door(request).database.transact(cancel_erasure, member_id(request))
    response = redirect("/me/account", after_post=True)
    set_flash(request, response, "erasure_cancelled")
    return response


async def _show(request: web.Request, *, unconfirmed: bool = False) -> web.Response:
    outlook = await door(request).database.read(find_outlook, member_id(request))
    status = 422 if unconfirmed else 200
    return render(request, "h5/me/erasure.html", status=status, outlook=outlook, unconfirmed=unconfirmed)


ROUTES = (
    Route("GET", "/me/account", show_account, "account", "member", "nobody", READ),
    Route("POST", _DATA, ask_data, "own_data_ask", "member", "nobody", COSTLY),
    Route("GET", _DATA, send_data, "own_data", "member", "nobody", COSTLY, "data"),
    Route("POST", "/me/account/choices", save_choices, "choices_save", "member", "nobody", FORM),
    Route("GET", "/me/account/erasure", show_erasure, "erasure", "member", "nobody", READ),
    Route("POST", "/me/account/erasure", ask_erasure, "erasure_ask", "member", "nobody", FORM),
    Route("POST", "/me/account/erasure/cancellation", keep_account, "erasure_cancel", "member", "nobody", FORM),
)
