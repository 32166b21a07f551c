"""协议: what a person agrees to, in full, with its version, and agreed to here. Whoever likes may read them."""

from typing import Any

from aiohttp import web

from shop.members.agreement import Agreement
from shop.members.consents import decline, find_agreement, find_copy, give_consent
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
    copy = await door(request).database.read(find_copy, member_id(request), agreement.document)
    agreed_at = copy.agreed_at if copy and copy.agreement.version == agreement.version else None
    to = safe_target(request.query.get("to"), _ACCOUNT)
    return _render(request, agreement, asks=True, agreed_at=agreed_at, has_copy=copy is not None, to=to)


async def show_public(request: web.Request) -> web.Response:
    """GET /agreements/{document}: the same text, for whoever only wants to read it."""
    return _render(request, await _find_wanted(request), asks=False, agreed_at=None, has_copy=False, to="/")


async def show_copy(request: web.Request) -> web.Response:
    """GET /me/agreements/{document}/copy: the text that this person agreed to, with the day; none for who has not."""
    document = request.match_info["document"]
    copy = await door(request).database.read(find_copy, member_id(request), document)
    if copy is None:
        raise web.HTTPNotFound
    blocks = read_blocks(copy.agreement.body)
    agreement, agreed_at = copy.agreement, copy.agreed_at
    return render(request, "h5/agreements/copy.html", agreement=agreement, agreed_at=agreed_at, blocks=blocks)


async def agree(request: web.Request) -> web.Response:
    """POST /me/agreements/{document} with `version` and `to`."""
    form = await request.post()
    document, version = request.match_info["document"], str(form.get("version", ""))
    await door(request).database.transact(give_consent, member_id(request), document, version)
    return redirect(safe_target(str(form.get("to", "")), _ACCOUNT), after_post=True)


async def refuse(request: web.Request) -> web.Response:
    """POST /me/agreements/{document}/refusal with `version`: 只购物. Asked again when another text stands."""
    document, version = request.match_info["document"], str((await request.post()).get("version", ""))
    await door(request).database.transact(decline, member_id(request), document, version)
    return redirect("/me", after_post=True)


async def _find_wanted(request: web.Request) -> Agreement:
    return await door(request).database.read(find_agreement, request.match_info["document"])


def _render(request: web.Request, agreement: Agreement, **context: Any) -> web.Response:
    blocks = read_blocks(agreement.body)
    return render(request, "h5/agreements/page.html", agreement=agreement, blocks=blocks, **context)


_ONE = "/me/agreements/{document}"
ROUTES = (
    Route("GET", "/agreements/{document}", show_public, "agreement_public", "visitor", "nobody", READ),
    Route("GET", _ONE, show_agreement, "agreement", "member", "nobody", READ),
    Route("GET", f"{_ONE}/copy", show_copy, "agreement_copy", "member", "nobody", READ),
    Route("POST", _ONE, agree, "agreement_agree", "member", "nobody", FORM),
    Route("POST", f"{_ONE}/refusal", refuse, "agreement_refuse", "member", "nobody", FORM),
)
