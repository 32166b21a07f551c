"""协议: what a person agrees to, in full, with its version; agreed to here."""

from aiohttp import web

from shop.members.agreement import Agreement, get_agreement
from shop.members.consents import find_consent, give_consent
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id
from shop.web.targets import safe_target

_ACCOUNT = "/me/account"


async def show_agreement(request: web.Request) -> web.Response:
    """GET /me/agreements/{document}?to=…"""
    agreement = _wanted(request)
    consent = await door(request).database.read(find_consent, member_id(request), agreement.document)
    return render(
        request,
        "h5/agreements/page.html",
        agreement=agreement,
        text=f"h5/agreements/{agreement.document}.html",
        agreed=consent if consent and consent[0] == agreement.version else None,
        to=safe_target(request.query.get("to"), _ACCOUNT),
    )


async def agree(request: web.Request) -> web.Response:
    """POST /me/agreements/{document} with `version` and `to`."""
    form = await request.post()
    document, version = _wanted(request).document, str(form.get("version", ""))
    await door(request).database.transact(give_consent, member_id(request), document, version)
    return redirect(safe_target(str(form.get("to", "")), _ACCOUNT), after_post=True)


def _wanted(request: web.Request) -> Agreement:
    return get_agreement(request.match_info["document"])


ROUTES = (
    Route("GET", "/me/agreements/{document}", show_agreement, "agreement", "member", "nobody", READ),
    Route("POST", "/me/agreements/{document}", agree, "agreement_agree", "member", "nobody", FORM),
)
