"""What a buyer may still ask of an order under way: another address, more haste, more time."""

from collections.abc import Mapping

from aiohttp import web

from shop.addresses.address import LONGEST
from shop.addresses.refusals import BadAddress
from shop.fulfilment.extending import extend_receipt
from shop.fulfilment.hurrying import hurry_order
from shop.readdressing.reading import read_address_page
from shop.readdressing.service import ChangeAddress, change_order_address
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id


async def show_address(request: web.Request) -> web.Response:
    """GET /orders/{no}/address"""
    return await _show_address(request)


async def save_address(request: web.Request) -> web.Response:
    """POST /orders/{no}/address with `name`, `phone`, `street`, or with the code of a `kept` address."""
    no, sent = request.match_info["no"], await request.post()
    typed = {name: str(sent.get(name, "")) for name in LONGEST}
    command = ChangeAddress(member_id(request), no, **typed, kept=str(sent.get("kept", "")))
    try:
        await door(request).database.transact(change_order_address, command)
    except BadAddress as refused:
        return await _show_address(request, typed, refused)
    return _say(request, no, "order_readdressed")


async def hurry(request: web.Request) -> web.Response:
    """POST /orders/{no}/hurry: once a day; the second time is the first."""
    no = request.match_info["no"]
    told = await door(request).database.transact(hurry_order, member_id(request), no)
    return _say(request, no, "order_hurried" if told else "order_hurried_before")


async def extend(request: web.Request) -> web.Response:
    """POST /orders/{no}/extension: more time to look at what comes, once."""
    no = request.match_info["no"]
    given = await door(request).database.transact(extend_receipt, member_id(request), no)
    return _say(request, no, "receipt_extended" if given else "receipt_extended_before")


async def _show_address(
    request: web.Request, typed: Mapping[str, str] | None = None, refused: BadAddress | None = None
) -> web.Response:
    page = await door(request).database.read(read_address_page, member_id(request), request.match_info["no"])
    to = page.order.recipient
    form = typed or {name: getattr(to, name) for name in LONGEST}
    faults = refused.data["fields"] if refused else {}
    status = 422 if refused else 200
    return render(
        request, "h5/orders/address.html", status=status, page=page, order=page.order, form=form, faults=faults
    )


def _say(request: web.Request, no: str, flash: str) -> web.Response:
    """Back to the order with a sentence."""
    response = redirect(f"/orders/{no}", after_post=True)
    set_flash(request, response, flash)
    return response


ROUTES = (
    Route("GET", "/orders/{no}/address", show_address, "order_address", "member", "order", READ),
    Route("POST", "/orders/{no}/address", save_address, "order_address_save", "member", "order", FORM),
    Route("POST", "/orders/{no}/hurry", hurry, "order_hurry", "member", "order", FORM),
    Route("POST", "/orders/{no}/extension", extend, "order_extend", "member", "order", FORM),
)
