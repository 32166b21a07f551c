"""协议: what a person agrees to, in full, with its version, and agreed to here. Whoever likes may read them."""

from typing import Any

from aiohttp import web

from shop.members.agreement import Agreement
from shop.members.consents import find_agreement, find_consent, give_consent
from shop.settings.texts import read_blocks
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id
from shop.web.targets import safe_target

_ACCOUNT = "/me/account"


async def show_agreement(request: web.Request) -> web.Response:
    """GET /me/agreements/{document}?to=…"""
    agreement = await _find_wanted(request)
    consent = await door(request).database.read(find_consent, member_id(request), agreement.document)
    agreed = consent if consent and consent[0] == agreement.version else None
    return _render(request, agreement, asks=True, agreed=agreed, to=safe_target(request.query.get("to"), _ACCOUNT))


async def show_public(request: web.Request) -> web.Response:
    """GET /agreements/{document}: the same text, for whoever only wants to read it."""
    return _render(request, await _find_wanted(request), asks=False, agreed=None, to="/")


async def agree(request: web.Request) -> web.Response:
    """POST /me/agreements/{document} with `version` and `to`."""
    form = await request.post()
    document, version = request.match_info["document"], str(form.get("version", ""))
    await door(request).database.transact(give_consent, member_id(request), document, version)
    return redirect(safe_target(str(form.get("to", "")), _ACCOUNT), after_post=True)


async def _find_wanted(request: web.Request) -> Agreement:
    return await door(request).database.read(find_agreement, request.match_info["document"])


def _render(request: web.Request, agreement: Agreement, **context: Any) -> web.Response:
    blocks = read_blocks(agreement.body) if agreement.body else ()
    shipped = f"h5/agreements/{agreement.document}.html"
    return render(request, "h5/agreements/page.html", agreement=agreement, blocks=blocks, shipped=shipped, **context)


ROUTES = (
    Route("GET", "/agreements/{document}", show_public, "agreement_public", "visitor", "nobody", READ),
    Route("GET", "/me/agreements/{document}", show_agreement, "agreement", "member", "nobody", READ),
    Route("POST", "/me/agreements/{document}", agree, "agreement_agree", "member", "nobody", FORM),
)
