"""收款人信息: asks only what is needed, and only with a consent of its own.

`?need=name,id_number,bank` says what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.members.agreement import Agreement
from shop.members.consents import find_agreement, find_missing_consents, give_consent
from shop.members.refusals import ConsentMissing
from shop.payees.payee import Payee, PayeeForm
from shop.payees.refusals import BadPayee
from shop.payees.service import IDENTITY, find_masked_payee, forget_payee, save_payee
from shop.settings.limits import LIMITS
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id
from shop.web.targets import safe_target

_ACCOUNT = "/me/account"
_NEEDS = {"name": ("name",), "id_number": ("id_number",), "bank": ("bank_name", "bank_card")}


@dataclass(frozen=True)
class _PayeePage:
    """What the page shows of what is known, masked.

    `asks` is the agreement that is to be agreed to with it.
    """

    known: Payee | None
    agreement: Agreement
    asks: Agreement | None


def _find_page(connection: Connection, me: MemberId) -> _PayeePage:
    """All that the page shows."""
    missing = find_missing_consents(connection, me, IDENTITY)
    agreement = find_agreement(connection, *IDENTITY)
    return _PayeePage(find_masked_payee(connection, me), agreement, missing[0] if missing else None)


def _keep_payee(tx: Transaction, me: MemberId, form: PayeeForm, agreed: str | None, cool_down: timedelta) -> Payee:
    """The consent that was given with the form, and what it allows to keep, in one commit."""
    if agreed is not None:
        give_consent(tx, me, *IDENTITY, version=agreed)
    return save_payee(tx, me, form, cool_down)


async def show_payee(request: web.Request) -> web.Response:
    """GET /me/payee?need=…&to=…"""
    return await _show_form(request, PayeeForm(), {})


async def send_payee(request: web.Request) -> web.Response:
    """POST /me/payee?need=…&to=…"""
    place, sent = door(request), await request.post()
    cool_down = place.present.of(LIMITS).payee_cool_down
    form = _read_form(sent)
    agreed = str(sent.get("version", "")) if "agree" in sent else None
    try:
        await place.database.transact(_keep_payee, member_id(request), form, agreed, cool_down)
    except BadPayee as refused:
        return await _show_form(request, form, refused.faults)
    except ConsentMissing:
        return await _show_form(request, form, {"agree": "missing"})
    response = redirect(safe_target(request.query.get("to"), _ACCOUNT), after_post=True)
    set_flash(request, response, "payee_saved")
    return response


async def delete_payee(request: web.Request) -> web.Response:
    """POST /me/payee/deletion: what is known and the consent to keep it go together."""
    await door(request).database.transact(forget_payee, member_id(request))
    response = redirect(_ACCOUNT, after_post=True)
    set_flash(request, response, "payee_deleted")
    return response


def _read_form(sent: Mapping[str, object]) -> PayeeForm:
    """What was typed, as it was typed; what the page did not ask is empty."""
    return PayeeForm(**{name: str(sent.get(name, "")) for names in _NEEDS.values() for name in names})


def _determine_fields(need: str, known: Payee | None) -> tuple[str, ...]:
    """Which fields the page asks.

    Those needed, or without a word about it those that are known, at least the name.
    """
    wanted = [name for name in _NEEDS if name in need.split(",")]
    if not wanted:
        wanted = [name for name, (first, *_) in _NEEDS.items() if name == "name" or getattr(known, first, None)]
    return tuple(field for name in wanted for field in _NEEDS[name])


async def _show_form(request: web.Request, form: PayeeForm, faults: Mapping[str, str]) -> web.Response:
    place = door(request)
    page = await place.database.read(_find_page, member_id(request))
    context = {
        "page": page,
        "fields": _determine_fields(request.query.get("need", ""), page.known),
        "form": form,
        "faults": faults,
        "agreement": page.agreement,
        "query": f"?{raw_query}" if (raw_query := request.rel_url.raw_query_string) else "",
        "back": safe_target(request.query.get("to"), _ACCOUNT),
        "hours": place.present.of(LIMITS).payee_cool_down_hours,
    }
    return render(request, "h5/me/payee.html", status=422 if faults else 200, **context)


ROUTES = (
    Route("GET", "/me/payee", show_payee, "payee", "member", "nobody", READ),
    Route("POST", "/me/payee", send_payee, "payee_save", "member", "nobody", FORM),
    Route("POST", "/me/payee/deletion", delete_payee, "payee_delete", "member", "nobody", FORM),
)
