"""我的: the person's own page, with the desk on top for distributors; their name and picture."""

from aiohttp import web

from commissions.beneficiary import member
from commissions.policies.queries import find_terms
from commissions.statements.queries import find_earnings
from commissions.withdrawals.queries import find_rules
from shop.members.refusals import BadName, NameReserved
from shop.members.service import rename
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.h5.login import sign_profile_tap
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id, visitor
from shop.web.views.me import find_own_page
from shop.words import words


async def show_me(request: web.Request) -> web.Response:
    """GET /me"""
    place = door(request)
    page = await place.database.read(find_own_page, member_id(request), place.clock())
    return render(request, "h5/me/home.html", page=page, said_periods=words("targets.toml")["periods"])


async def show_profile(request: web.Request) -> web.Response:
    """GET /me/profile"""
    tap = sign_profile_tap(request, member_id(request))
    return render(request, "h5/me/profile.html", tap=tap, typed=None, fault=None)


async def save_profile(request: web.Request) -> web.Response:
    """POST /me/profile with `name`."""
    typed = str((await request.post()).get("name", ""))
    try:
        renamed = await door(request).database.transact(rename, member_id(request), typed)
    except (BadName, NameReserved) as refused:
        tap = sign_profile_tap(request, member_id(request))
        context = {"tap": tap, "typed": typed, "fault": refused.code}
        return render(request, "h5/me/profile.html", status=422, **context)
    response = redirect("/me", after_post=True)
    set_flash(request, response, "name_held" if renamed.held else "name_saved")
    return response


async def show_withdrawing(request: web.Request) -> web.Response:
    """GET /help/withdraw: when money becomes available and how it is paid out."""
    place, me = door(request), visitor(request).member_id
    earnings = await place.database.read(find_earnings, member(me), place.clock()) if me is not None else None
    terms = await place.database.read(find_terms, place.clock())
    return render(
        request,
        "h5/help/withdraw.html",
        earnings=earnings,
        hold_days=terms.hold_days,
        rules=await place.database.read(find_rules, place.clock()),
        receive_days=place.terms.auto_receive_days,
    )


async def show_words(request: web.Request) -> web.Response:
    """GET /help/words: what each word of the desk means."""
    return render(request, "h5/help/words.html", said=words("desk_words.toml")["word"])


ROUTES = (
    Route("GET", "/me", show_me, "me", "member", "nobody", READ),
    Route("GET", "/me/profile", show_profile, "profile", "member", "nobody", READ),
    Route("POST", "/me/profile", save_profile, "profile_save", "member", "nobody", FORM),
    Route("GET", "/help/words", show_words, "desk_words", "visitor", "nobody", READ),
    Route("GET", "/help/withdraw", show_withdrawing, "withdrawing", "visitor", "nobody", READ),
)
