"""The shop link that a browser came by: remembered, signed, for 30 days, until the person is known."""

from datetime import timedelta

from aiohttp import web

from commissions.network.referral import BindingOutcome
from shop.members.queries import find_member
from shop.web.cookies import drop_cookie, find_cookie, set_cookie
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.signing import find_signed, sign

_TOLD = {"bound", "kept", "self", "circle", "not_new", "unknown", "suspended"}
"""Outcomes worth a sentence; opening the same link again is not."""
COOKIE, LIFE = "link", timedelta(days=30)


def remember_link(request: web.Request, response: web.StreamResponse, code: str) -> None:
    """Keep the code of the link that was opened last."""
    place = door(request)
    set_cookie(request, response, COOKIE, sign(place.secret_key, COOKIE, code, place.clock() + LIFE), LIFE)


def remembered_link(request: web.Request) -> str | None:
    """The code of the link that this browser came by."""
    place, signed = door(request), find_cookie(request, COOKIE)
    return find_signed(place.secret_key, COOKIE, signed, place.clock()) if signed else None


def forget_link(request: web.Request, response: web.StreamResponse) -> None:
    """The link has done its work."""
    drop_cookie(request, response, COOKIE)


async def tell_outcome(request: web.Request, response: web.StreamResponse, outcome: BindingOutcome | None) -> None:
    """Say on the next page whose customer the person is now, or why the link changed nothing."""
    if outcome is None or outcome.status not in _TOLD:
        return
    holder_id = outcome.referrer_id
    holder = await door(request).database.read(find_member, holder_id) if holder_id is not None else None
    until = {"month": outcome.last_day.month, "day": outcome.last_day.day} if outcome.last_day else {}
    set_flash(request, response, f"link_{outcome.status}", name=holder.name if holder else "", **until)
