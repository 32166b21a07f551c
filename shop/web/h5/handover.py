"""A desktop is let in by a phone: the phone's page that asks, and the desktop's that waits (ADR 66)."""

from aiohttp import web

from shop.catalog.refusals import OutOfStock
from shop.checkout.refusals import CartFull
from shop.checkout.service import add_to_cart
from shop.sessions.handover import (
    Handover,
    close_outside_sessions,
    decide_handover,
    find_handover,
    take_handover,
)
from shop.sessions.service import LONGEST_OUTSIDE, hash_secret, make_secret
from shop.web.access import show_handover
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.handovers import is_our_code
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, FORM, READ, Route
from shop.web.sessions import keep_session, member_id, visitor


async def show_question(request: web.Request) -> web.Response:
    """GET /handover/{code}, on the phone: which browser asks, and which number stands there?"""
    asked = await _find(request)
    if asked is None or asked.state != "waiting":
        return _show_outcome(request, "over")
    return render(request, "h5/login/handover.html", asked=asked, code=request.match_info["code"])


async def decide(request: web.Request) -> web.Response:
    """POST /handover/{code}: `number` that was picked; none refuses."""
    picked = str((await request.post()).get("number", ""))
    number = int(picked) if picked.isascii() and picked.isdigit() and len(picked) == 2 else None
    asked = await _find(request)
    if asked is None:
        return _show_outcome(request, "over")
    state = await door(request).database.transact(decide_handover, asked.code_hash, member_id(request), number)
    return _show_outcome(request, state)


async def wait(request: web.Request) -> web.Response:
    """GET /login/computer/{code}, in the browser that asked: it waits, or goes on as who has let it in."""
    asked = await _find(request)
    if asked is None or asked.visitor_hash != hash_secret(visitor(request).browser):
        return render(request, "h5/login/expired.html", status=400)
    if asked.state == "waiting":
        return show_handover(request, asked, request.match_info["code"])
    if asked.state == "refused":
        return _show_outcome(request, "refused")
    return await _go_on(request, asked)


async def tell_state(request: web.Request) -> web.Response:
    """GET /login/computer/{code}/state: whether somebody has decided, for the page that waits."""
    asked = await _find(request)
    return web.json_response({"waits": asked is not None and asked.state == "waiting"})


async def end_outside(request: web.Request) -> web.Response:
    """POST /login/end: no browser outside WeChat is this member any more."""
    await door(request).database.transact(close_outside_sessions, member_id(request))
    response = redirect("/", after_post=True)
    set_flash(request, response, "outside_ended")
    return response


async def _go_on(request: web.Request, asked: Handover) -> web.Response:
    """Take the session, and put what was wanted into the cart."""
    secret = make_secret()
    browser = hash_secret(visitor(request).browser)
    taken = await door(request).database.transact(take_handover, asked.code_hash, browser, hash_secret(secret))
    response = redirect(asked.target)
    if taken is None or taken.member_id is None:  # the same again, by a reload
        return response
    keep_session(request, response, secret, LONGEST_OUTSIDE)
    if taken.sku:
        try:
            await door(request).database.transact(add_to_cart, taken.member_id, taken.sku, taken.quantity)
            set_flash(request, response, "added_to_cart")
        except (OutOfStock, CartFull) as refusal:
            set_flash(request, response, "again_nothing" if isinstance(refusal, OutOfStock) else "cart_is_full")
    return response


async def _find(request: web.Request) -> Handover | None:
    code, place = request.match_info["code"], door(request)
    if not is_our_code(place.secret_key, code):
        return None
    return await place.database.read(find_handover, hash_secret(code), place.clock())


def _show_outcome(request: web.Request, state: str) -> web.Response:
    return render(request, "h5/login/handed.html", status=410 if state == "over" else 200, state=state)


ROUTES = (
    Route("GET", "/handover/{code}", show_question, "handover", "member", "nobody", READ),
    Route("POST", "/handover/{code}", decide, "handover_decide", "member", "nobody", COSTLY),
    Route("GET", "/login/computer/{code}", wait, "login_computer", "login", "nobody", READ),
    Route("GET", "/login/computer/{code}/state", tell_state, "login_computer_state", "login", "nobody", READ, "data"),
    Route("POST", "/login/end", end_outside, "login_end", "member", "nobody", FORM),
)
