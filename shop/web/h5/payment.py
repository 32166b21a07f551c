"""Paying: inside WeChat its sheet, on a desktop a code to scan, in a phone's browser the way into WeChat."""

from aiohttp import web
from yarl import URL

from shop.orders.order import OrderState
from shop.orders.queries import find_price_change, get_order
from shop.payments.asking import announce_payment, ask_payment
from shop.payments.kinds import PayKind
from shop.payments.matching import Payment
from shop.payments.refusals import PaymentUnderWay, PayRefusedUs
from shop.payments.repository import find_open_payment
from shop.settings.paying_outside import PAYING_OUTSIDE
from shop.web.answers import redirect
from shop.web.browser import is_handheld
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.peers import find_address
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, READ, Route
from shop.web.sessions import member_id, visitor


async def show_payment(request: web.Request) -> web.Response:
    """GET /payment/{no}: `now=1` goes on by itself.

    WeChat wants all pay pages in one registered folder.
    """
    order = await door(request).database.read(get_order, member_id(request), request.match_info["no"])
    if order.state is not OrderState.PLACED:
        return redirect(f"/orders/{order.no}/result")
    price_change = await door(request).database.read(find_price_change, order.no)
    kind = _find_kind(request)
    begun = await door(request).database.read(find_open_payment, order.no) if kind else None
    opens = _find_opening(request, begun, kind)
    return render(
        request, "h5/orders/payment.html", order=order, price_change=price_change, kind=kind, opens=opens,
        handheld=is_handheld(request.headers),
    )  # fmt: skip


async def prepare(request: web.Request) -> web.Response:
    """POST /payment/{no}/prepay: JSON for `getBrandWCPayRequest` (docs/wechat.md §7.3)."""
    place, no = door(request), request.match_info["no"]
    prepay_id = await announce_payment(place.database, place.payments, member_id(request), no)
    return web.json_response(dict(place.payments.sign_prepay(prepay_id)))


async def pay_outside(request: web.Request) -> web.Response:
    """POST /payment/{no}/outside: a code, or a way into WeChat; the page then shows it (docs/wechat.md §7.3a).

    Where Pay does not take it, the page leads into WeChat instead.
    """
    place, no, kind = door(request), request.match_info["no"], _find_kind(request)
    here = URL(f"/payment/{no}")
    await place.database.read(get_order, member_id(request), no)
    if kind is None:
        return redirect(str(here), after_post=True)
    try:
        address = find_address(request)
        await announce_payment(place.database, place.payments, member_id(request), no, kind, payer_ip=address)
    except PayRefusedUs:
        return redirect(str(here.with_query(by="wechat")), after_post=True)
    except PaymentUnderWay as under_way:  # the code is being made for another window, or somebody is paying
        response = redirect(str(here), after_post=True)
        set_flash(request, response, under_way.code)
        return response
    return redirect(str(here), after_post=True)


async def check(request: web.Request) -> web.Response:
    """POST /payment/{no}/check: the buyer says that it is paid, so Pay is asked."""
    place, no = door(request), request.match_info["no"]
    await ask_payment(place.database, place.payments, member_id(request), no)
    return redirect(f"/orders/{no}/result", after_post=True)


def _find_kind(request: web.Request) -> PayKind | None:
    """How this browser can pay where it is; None inside WeChat, and where it has to go on there."""
    has = door(request).present.of(PAYING_OUTSIDE)
    if visitor(request).in_wechat or request.query.get("by") == "wechat":
        return None
    if is_handheld(request.headers):
        return PayKind.H5 if has.h5 == "yes" else None
    return PayKind.NATIVE if has.native == "yes" else None


def _find_opening(request: web.Request, begun: Payment | None, kind: PayKind | None) -> str | None:
    """What the page shows of a payment that was begun: a code's text, or an address that leads back here."""
    found = begun.opens(door(request).clock()) if begun is not None and begun.kind == kind else None
    if found is None or kind is not PayKind.H5 or begun is None:
        return found
    back = f"{door(request).base_url}/payment/{begun.order_no}"
    return str(URL(found).update_query(redirect_url=back))


ROUTES = (
    Route("GET", "/payment/{no}", show_payment, "payment", "member", "order", READ),
    Route("POST", "/payment/{no}/prepay", prepare, "payment_prepay", "member", "order", COSTLY, "data"),
    Route("POST", "/payment/{no}/outside", pay_outside, "payment_outside", "member", "order", COSTLY),
    Route("POST", "/payment/{no}/check", check, "payment_check", "member", "order", COSTLY),
)
