"""我的订单: the list, one order with what comes next, the result after paying, and what the buyer may do."""

import asyncio
from typing import Any

from aiohttp import web

from shop.fulfilment.service import confirm_receipt
from shop.orders.order import OrderState
from shop.orders.queries import LONGEST_SAID, Tab, get_order
from shop.payments.asking import cancel_order
from shop.typed import visible
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.follow_codes import find_follow_picture_for
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, FORM, READ, Route
from shop.web.sessions import member_id, visitor
from shop.web.together import Together, read_with_order
from shop.web.views.orders import find_order_list, find_order_page
from shop.words import words

_PATIENCE_S = 2.0
_UNDER_WAY = ("placed", "paid", "shipped")
"""The faces of an order of which there will still be something to tell."""


async def show_orders(request: web.Request) -> web.Response:
    """GET /orders?tab=…&q=…&before=…"""
    asked = request.query.get("tab", "")
    tab = Tab(asked) if asked in set(Tab) else Tab.ALL
    before = request.query.get("before")
    said = visible(request.query.get("q", ""))[:LONGEST_SAID]
    found = await door(request).database.read(find_order_list, member_id(request), tab, before, said)
    page: dict[str, Any] = {
        "tab": tab,
        "tabs": list(Tab),
        "said": said,
        "longest": LONGEST_SAID,
        "continued": before is not None,
    }
    return render(request, "h5/orders/list.html", found=found, **page)


async def show_order(request: web.Request) -> web.Response:
    """GET /orders/{no}"""
    place, no = door(request), request.match_info["no"]
    page = await place.database.read(find_order_page, member_id(request), no, place.clock())
    picture = await _find_picture(request) if page.face in _UNDER_WAY else None
    return render(
        request, "h5/orders/order.html", page=page, order=page.order, picture=picture, said=words("aftersales.toml")
    )


async def show_result(request: web.Request) -> web.Response:
    """GET /orders/{no}/result: what became of the payment, as the shop knows it.

    The page looks again by itself.
    """
    order = await door(request).database.read(get_order, member_id(request), request.match_info["no"])
    picture = None if order.state is OrderState.CLOSED else await _find_picture(request)
    place, together = door(request), Together()
    if order.paid_at is not None:
        together = await place.database.read(read_with_order, visitor(request), order.no, place.clock())
    return render(request, "h5/orders/result.html", order=order, picture=picture, together=together)


async def tell_state(request: web.Request) -> web.Response:
    """GET /orders/{no}/state: JSON with `state`."""
    order = await door(request).database.read(get_order, member_id(request), request.match_info["no"])
    return web.json_response({"state": order.state.value})


async def cancel(request: web.Request) -> web.Response:
    """POST /orders/{no}/cancellation: it ends at Pay first, then here."""
    place, no = door(request), request.match_info["no"]
    await cancel_order(place.database, place.payments, member_id(request), no)
    return _say(request, no, "order_cancelled")


async def receive(request: web.Request) -> web.Response:
    """POST /orders/{no}/receipt"""
    no = request.match_info["no"]
    await door(request).database.transact(confirm_receipt, member_id(request), no)
    return _say(request, no, "order_received")


async def _find_picture(request: web.Request) -> str | None:
    """The code to follow under for a buyer who does not.

    The page never waits long for WeChat, nor depends on it.
    """
    member = visitor(request).member
    if member is None or member.subscribed:
        return None
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await find_follow_picture_for(door(request), member.id)
    except TimeoutError:
        return None


def _say(request: web.Request, no: str, flash: str) -> web.Response:
    """Back to the order with a sentence."""
    response = redirect(f"/orders/{no}", after_post=True)
    set_flash(request, response, flash)
    return response


ROUTES = (
    Route("GET", "/orders", show_orders, "orders", "member", "nobody", READ),
    Route("GET", "/orders/{no}", show_order, "order", "member", "order", READ),
    Route("GET", "/orders/{no}/result", show_result, "order_result", "member", "order", READ),
    Route("GET", "/orders/{no}/state", tell_state, "order_state", "member", "order", READ, "data"),
    Route("POST", "/orders/{no}/cancellation", cancel, "order_cancel", "member", "order", COSTLY),
    Route("POST", "/orders/{no}/receipt", receive, "order_receive", "member", "order", FORM),
)
