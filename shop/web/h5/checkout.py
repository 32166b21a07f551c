"""确认订单: what it costs, whereto, and placing it. Prices come from the database; the form only says what was seen."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import Connection
from yarl import URL

from commissions.beneficiary import MemberId
from shop.addresses.address import Address
from shop.addresses.service import find_address, find_default_address
from shop.checkout.quantity import parse_quantity
from shop.checkout.queries import find_selected, quote
from shop.checkout.quoting import Quote, Wanted
from shop.checkout.refusals import PriceChanged
from shop.orders.order import OrderState
from shop.orders.service import LONGEST_NOTE, PlaceOrder, place_order
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.sessions import member_id

CHECKOUT = URL("/checkout")


@dataclass(frozen=True)
class CheckoutPage:
    """What the page shows: the quote, and the address that was chosen or is the default."""

    quote: Quote
    address: Address | None


async def show_checkout(request: web.Request) -> web.Response:
    """GET /checkout: the cart's selection, or with `sku` and `quantity` one SKU at once; `address` was chosen."""
    wanted = read_wanted(request.query)
    page = await door(request).database.read(
        find_checkout, member_id(request), wanted, request.query.get("address", "")
    )
    context: dict[str, Any] = {
        "page": page,
        "key": secrets.token_urlsafe(16),
        "here": str(locate(wanted)),
        "choose": str(URL("/me/addresses").with_query(to=str(locate(wanted)))),
        "add": str(URL("/me/addresses/new").with_query(to=str(locate(wanted)))),
        "wanted": wanted[0] if wanted else None,
        "longest_note": LONGEST_NOTE,
        "minutes": door(request).terms.expires_after // timedelta(minutes=1),
    }
    return render(request, "h5/orders/checkout.html", **context)


async def send_order(request: web.Request) -> web.Response:
    """POST /orders: `address`, `note`, `key`, `seen`, and `sku` with `quantity` unless it is the cart's selection."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    wanted = read_wanted(form)
    command = PlaceOrder(
        member_id=member_id(request),
        lines=wanted,
        address=form.get("address", ""),
        request_key=form.get("key", ""),
        note=form.get("note", ""),
        seen=form.get("seen"),
    )
    try:
        order = await door(request).database.transact(place_order, command, door(request).terms)
    except PriceChanged:
        response = redirect(str(locate(wanted).update_query(address=command.address)), after_post=True)
        set_flash(request, response, "price_changed")
        return response
    to_pay = order.state is OrderState.PLACED
    return redirect(f"/payment/{order.no}?now=1" if to_pay else f"/orders/{order.no}/result", after_post=True)


def find_checkout(
    connection: Connection, member_id: MemberId, wanted: tuple[Wanted, ...] | None, address: str
) -> CheckoutPage:
    """All that the page shows. Raises what `quote` raises."""
    chosen = find_address(connection, member_id, address) or find_default_address(connection, member_id)
    lines = find_selected(connection, member_id) if wanted is None else wanted
    return CheckoutPage(quote(connection, member_id, lines, chosen), chosen)


def read_wanted(form: Mapping[str, str]) -> tuple[Wanted, ...] | None:
    """One SKU to buy at once, or None for the cart's selection. Raises QuantityRefused."""
    sku = form.get("sku")
    return (Wanted(sku, parse_quantity(form.get("quantity", "1"))),) if sku else None


def locate(wanted: tuple[Wanted, ...] | None) -> URL:
    """The address of this checkout, without the chosen address."""
    if wanted is None:
        return CHECKOUT
    return CHECKOUT.with_query(sku=wanted[0].sku_code, quantity=str(wanted[0].quantity))
