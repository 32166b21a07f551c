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
from shop.addresses.refusals import BadAddress
from shop.addresses.service import find_address, find_default_address
from shop.catalog.refusals import OutOfStock
from shop.checkout.quantity import parse_quantity
from shop.checkout.queries import find_selected, quote
from shop.checkout.quoting import Quote, Wanted
from shop.checkout.refusals import PriceChanged
from shop.orders.order import OrderState
from shop.orders.service import LONGEST_NOTE, PlaceOrder, place_order
from shop.places.choosing import Pickup
from shop.places.place import Place, Way
from shop.places.queries import list_serving_places
from shop.web.answers import redirect
from shop.web.channels import find_channel
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.sessions import member_id

CHECKOUT = URL("/checkout")


@dataclass(frozen=True)
class Choice:
    """What was chosen on the page so far: an address's code, or to fetch it, at the place with a code."""

    way: Way | None
    address: str
    place: str

    @property
    def query(self) -> dict[str, str]:
        """The choice as it stands in the page's address."""
        told = {"way": self.way.value if self.way else "", "address": self.address, "place": self.place}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class CheckoutPage:
    """What the page shows: the quote, the address that was chosen or is the default, and where it can be fetched.

    `place` is where it is fetched; None for what is sent.
    """

    quote: Quote
    address: Address | None
    places: tuple[Place, ...]
    place: Place | None


async def show_checkout(request: web.Request) -> web.Response:
    """GET /checkout: the cart's selection, or with `sku` and `quantity` one SKU at once.

    `address` was chosen, or `way` and `place`.
    """
    wanted = read_wanted(request.query)
    page = await door(request).database.read(find_checkout, member_id(request), wanted, read_choice(request.query))
    context: dict[str, Any] = {
        "page": page,
        "key": secrets.token_urlsafe(16),
        "here": str(locate(wanted)),
        "choose": str(URL("/me/addresses").with_query(to=str(locate(wanted)))),
        "add": str(URL("/me/addresses/new").with_query(to=str(locate(wanted)))),
        "sent": str(locate(wanted).update_query(way=Way.PARCEL.value)),
        "fetched": [(of, str(locate(wanted).update_query(way=Way.PICKUP.value, place=of.code))) for of in page.places],
        "wanted": wanted[0] if wanted else None,
        "longest_note": LONGEST_NOTE,
        "minutes": door(request).terms.expires_after // timedelta(minutes=1),
    }
    return render(request, "h5/orders/checkout.html", **context)


async def send_order(request: web.Request) -> web.Response:
    """POST /orders: `address`, or `place` with `name` and `phone`; `note`, `key`, `seen`.

    And `sku` with `quantity` unless it is the cart's selection.
    """
    form = {name: str(value) for name, value in (await request.post()).items()}
    wanted, choice = read_wanted(form), read_choice(form)
    command = PlaceOrder(
        member_id=member_id(request),
        lines=wanted,
        address=choice.address,
        request_key=form.get("key", ""),
        note=form.get("note", ""),
        seen=form.get("seen"),
        pickup=read_pickup(form) if choice.way is Way.PICKUP else None,
        channel=find_channel(request),
    )
    try:
        order = await door(request).database.transact(place_order, command, door(request).terms)
    except PriceChanged:
        return go_back(request, wanted, choice, "price_changed")
    except BadAddress:
        return go_back(request, wanted, choice, "contact_refused")
    to_pay = order.state is OrderState.PLACED
    return redirect(f"/payment/{order.no}?now=1" if to_pay else f"/orders/{order.no}/result", after_post=True)


def find_checkout(
    connection: Connection, member_id: MemberId, wanted: tuple[Wanted, ...] | None, choice: Choice
) -> CheckoutPage:
    """All that the page shows. Raises what `quote` raises."""
    address = find_address(connection, member_id, choice.address) or find_default_address(connection, member_id)
    lines = find_selected(connection, member_id) if wanted is None else wanted
    places = list_serving_places(connection, {line.sku_code: line.quantity for line in lines})

    place = next((of for of in places if of.code == choice.place), None) if choice.way is Way.PICKUP else None
    try:
        priced = quote(connection, member_id, lines, address, pickup_at=place.id if place else None)
    except OutOfStock:
        # What lies in a store alone can't be sent, but it can be fetched there.
        if choice.way is not None or not places:
            raise
        place = places[0]
        priced = quote(connection, member_id, lines, address, pickup_at=place.id)
    return CheckoutPage(priced, address, places, place)


def go_back(request: web.Request, wanted: tuple[Wanted, ...] | None, choice: Choice, flash: str) -> web.Response:
    """Back to the page, as it was chosen, with a sentence."""
    response = redirect(str(locate(wanted).update_query(choice.query)), after_post=True)
    set_flash(request, response, flash)
    return response


def read_choice(form: Mapping[str, str]) -> Choice:
    """What was chosen; a way that there is none of was not."""
    way = form.get("way")
    return Choice(Way(way) if way in set(Way) else None, form.get("address", ""), form.get("place", ""))


def read_pickup(form: Mapping[str, str]) -> Pickup:
    """Where it is fetched, and who is asked for there."""
    return Pickup(form.get("place", ""), form.get("name", ""), form.get("phone", ""))


def read_wanted(form: Mapping[str, str]) -> tuple[Wanted, ...] | None:
    """One SKU to buy at once, or None for the cart's selection. Raises QuantityRefused."""
    sku = form.get("sku")
    return (Wanted(sku, parse_quantity(form.get("quantity", "1"))),) if sku else None


def locate(wanted: tuple[Wanted, ...] | None) -> URL:
    """The address of this checkout, without the chosen address."""
    if wanted is None:
        return CHECKOUT
    return CHECKOUT.with_query(sku=wanted[0].sku_code, quantity=str(wanted[0].quantity))
