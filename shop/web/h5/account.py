"""账户与隐私: what the shop knows of a person, and what they agreed to.

注销账户 is here as well, said plainly and confirmed twice.
"""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.erasure import Outlook, cancel_erasure, find_outlook, request_erasure
from shop.members.agreement import Agreement
from shop.members.consents import find_consent, list_published
from shop.payees.payee import Payee
from shop.payees.service import find_masked_payee
from shop.web.answers import redirect
from shop.web.cookies import drop_cookie
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import SESSION, member_id

_ERASURE = "/me/account/erasure"


@dataclass(frozen=True)
class _AccountPage:
    """The payee, masked.

    Each agreement with whether its present version is agreed to; a request to be erased.
    """

    payee: Payee | None
    agreements: tuple[tuple[Agreement, bool], ...]
    outlook: Outlook


def _find_account(connection: Connection, me: MemberId) -> _AccountPage:
    """All that 账户与隐私 shows."""
    agreements = list_published(connection)
    given = {one.document: find_consent(connection, me, one.document) for one in agreements}
    agreed = tuple((one, (given[one.document] or ("",))[0] == one.version) for one in agreements)
    return _AccountPage(find_masked_payee(connection, me), agreed, find_outlook(connection, me))


async def show_account(request: web.Request) -> web.Response:
    """GET /me/account"""
    page = await door(request).database.read(_find_account, member_id(request))
    return render(request, "h5/me/account.html", page=page)


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
    Route("GET", "/me/account/erasure", show_erasure, "erasure", "member", "nobody", READ),
    Route("POST", "/me/account/erasure", ask_erasure, "erasure_ask", "member", "nobody", FORM),
    Route("POST", "/me/account/erasure/cancellation", keep_account, "erasure_cancel", "member", "nobody", FORM),
)
