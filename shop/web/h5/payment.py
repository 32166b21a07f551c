"""Paying: the page that opens WeChat's payment sheet, and the answers that its script needs."""

from aiohttp import web

from shop.orders.order import OrderState
from shop.orders.queries import find_price_change, get_order
from shop.payments.asking import announce_payment, ask_payment
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, READ, Route
from shop.web.sessions import member_id


async def show_payment(request: web.Request) -> web.Response:
    """GET /payment/{no}: `now=1` opens the sheet by itself.

    WeChat wants all pay pages in one registered folder.
    """
    order = await door(request).database.read(get_order, member_id(request), request.match_info["no"])
    if order.state is not OrderState.PLACED:
        return redirect(f"/orders/{order.no}/result")
    price_change = await door(request).database.read(find_price_change, order.no)
    return render(request, "h5/orders/payment.html", order=order, price_change=price_change)


async def prepare(request: web.Request) -> web.Response:
    """POST /payment/{no}/prepay: JSON for `getBrandWCPayRequest` (docs/wechat.md §7.3)."""
    place, no = door(request), request.match_info["no"]
    prepay_id = await announce_payment(place.database, place.payments, member_id(request), no)
    return web.json_response(dict(place.payments.sign_prepay(prepay_id)))


async def check(request: web.Request) -> web.Response:
    """POST /payment/{no}/check: the buyer says that it is paid, so Pay is asked."""
    place, no = door(request), request.match_info["no"]
    await ask_payment(place.database, place.payments, member_id(request), no)
    return redirect(f"/orders/{no}/result", after_post=True)


ROUTES = (
    Route("GET", "/payment/{no}", show_payment, "payment", "member", "order", READ),
    Route("POST", "/payment/{no}/prepay", prepare, "payment_prepay", "member", "order", COSTLY, "data"),
    Route("POST", "/payment/{no}/check", check, "payment_check", "member", "order", COSTLY),
)
