"""领券中心 and 我的优惠券: what could be taken, what one has, and taking it, also by a word."""

from aiohttp import web

from shop.coupons.queries import Shown, list_centre
from shop.coupons.refusals import CouponGone, CouponTaken, CouponUnknown
from shop.coupons.service import enter_word, take_coupon
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, FORM, READ, Route
from shop.web.sessions import member_id, visitor
from shop.web.views.coupons import find_own_coupons

_LONGEST_TYPED = 60
_SAID = {CouponGone: "coupon_gone", CouponTaken: "coupon_taken", CouponUnknown: "coupon_unknown"}


async def show_centre(request: web.Request) -> web.Response:
    """GET /coupons"""
    place, who = door(request), visitor(request).member_id
    shown: tuple[Shown, ...] = await place.database.read(list_centre, who, place.clock())
    return render(request, "h5/coupons.html", shown=shown)


async def show_own(request: web.Request) -> web.Response:
    """GET /me/coupons"""
    place = door(request)
    own = await place.database.read(find_own_coupons, member_id(request), place.clock())
    return render(request, "h5/me/coupons.html", own=own)


async def take(request: web.Request) -> web.Response:
    """POST /coupons/{code}/copies"""
    try:
        await door(request).database.transact(take_coupon, member_id(request), request.match_info["code"])
    except tuple(_SAID) as refused:
        return _say(request, "/coupons", _SAID[type(refused)])
    return _say(request, "/coupons", "coupon_got")


async def enter(request: web.Request) -> web.Response:
    """POST /me/coupons with `word`."""
    typed = str((await request.post()).get("word", ""))[:_LONGEST_TYPED]
    try:
        await door(request).database.transact(enter_word, member_id(request), typed)
    except tuple(_SAID) as refused:
        return _say(request, "/me/coupons", _SAID[type(refused)])
    return _say(request, "/me/coupons", "coupon_got")


def _say(request: web.Request, path: str, flash: str) -> web.Response:
    response = redirect(path, after_post=True)
    set_flash(request, response, flash)
    return response


ROUTES: tuple[Route, ...] = (
    Route("GET", "/coupons", show_centre, "coupons", "visitor", "nobody", READ),
    Route("POST", "/coupons/{code}/copies", take, "coupon_take", "member", "nobody", FORM),
    Route("GET", "/me/coupons", show_own, "own_coupons", "member", "nobody", READ),
    Route("POST", "/me/coupons", enter, "coupon_word", "member", "nobody", COSTLY),
)
