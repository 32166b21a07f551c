"""确认订单: what it costs, where it goes, and placing it.

Prices come from the database; the form only says what was seen.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web
from yarl import URL

from commissions.refusals import Refusal
from shop.addresses.refusals import BadAddress
from shop.checkout.modes import CHOICES
from shop.checkout.quantity import parse_quantity
from shop.checkout.quoting import Wanted, read_wanted, write_wanted
from shop.checkout.refusals import PriceChanged
from shop.freight.refusals import NotDelivered
from shop.invoices.invoice import InvoiceFormRefused
from shop.members.consents import find_missing_consents
from shop.members.refusals import AgreementChanged, ConsentMissing
from shop.orders.order import OrderState
from shop.orders.refusals import ReturnNotAgreed
from shop.orders.service import LONGEST_NOTE, PlaceOrder
from shop.places.choosing import Pickup
from shop.places.place import Way
from shop.pricing.quote import Quote
from shop.pricing.refusals import OfferGone, OfferUsedUp
from shop.web.answers import redirect
from shop.web.channels import CAMPAIGN, STORY, find_channel, find_read
from shop.web.door import door
from shop.web.invoice_choice import read_wish, show_choice
from shop.web.placing import BY_BUYING, Placing, list_published, place_agreed
from shop.web.rendering import render, word_flash
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id
from shop.web.views.checkout import CheckoutPage, Whereto, find_checkout
from shop.words import join_words

_CHECKOUT = URL("/checkout")
_LONGEST_CODE = 20
_MOVED: Mapping[type[Refusal], str] = {
    PriceChanged: "price_changed",
    NotDelivered: "not_delivered",
    ReturnNotAgreed: "return_not_agreed",
    OfferGone: "offer_gone",
    OfferUsedUp: "offer_used_up",
    BadAddress: "contact_refused",
    InvoiceFormRefused: "invoice_refused",
    ConsentMissing: "terms_asked",
    AgreementChanged: "terms_asked",
}
"""What may have changed while the buyer looked at the page: it is shown again, with a sentence."""


async def show_checkout(request: web.Request) -> web.Response:
    """GET /checkout: the cart's selection, or with `sku` and `quantity` one SKU at once.

    `address` was chosen, or `way` and `place`.
    """
    return await _show(request, request.query, typed={})


async def _show(
    request: web.Request,
    asked: Mapping[str, str],
    *,
    typed: Mapping[str, str],
    status: int = 200,
    wrong: Collection[str] = (),
    **shown: object,
) -> web.Response:
    """The page of what is asked for, by its query or by the form that came from it.

    `typed` is that form, so that what was typed stays; `wrong` names fields of its invoice. A query types nothing:
    somebody else may have written the link.
    """
    wanted, chosen, whereto = _read_wanted(asked), _read_chosen(asked), _read_whereto(asked)
    carried, basket = _write_carried(wanted, asked), _read_basket(asked)
    page = await door(request).database.read(
        find_checkout, member_id(request), wanted, whereto, door(request).clock(), chosen
    )
    published = list_published(door(request).present)
    asks = await door(request).database.read(find_missing_consents, member_id(request), published) if published else ()
    here = _locate(carried, chosen)
    context: dict[str, Any] = {
        "page": page,
        "invoice": show_choice(page.titles, typed, wrong),
        "published": published,
        "asks": asks,
        "unreturnable": [line for line in page.quote.lines if line.no_return],
        "key": secrets.token_urlsafe(16),
        "choose": str(URL("/me/addresses").with_query(to=str(here))),
        "add": str(URL("/me/addresses/new").with_query(to=str(here))),
        "picked": str(URL("/me/addresses/picked").with_query(to=str(here))),
        "choices": _locate_choices(carried, page),
        "sent": str(here.update_query(way=Way.PARCEL.value)),
        "fetched": [(of, str(here.update_query(way=Way.PICKUP.value, place=of.code))) for of in page.places],
        "carried": carried,
        "back": _find_back(page.quote, wanted, basket),
        "longest_note": LONGEST_NOTE,
        "choosing_words": join_words("choosing"),
        "minutes": door(request).terms.expires_after // timedelta(minutes=1),
        "typed": {name: typed.get(name, "") for name in ("name", "phone", "note")},
    }
    return render(request, "h5/orders/checkout.html", status=status, **context | shown)


async def send_order(request: web.Request) -> web.Response:
    """POST /orders: `address`, or `place` with `name` and `phone`; `note`, `key`, `seen`, choices.

    `sku` with `quantity`, or `lines` and `basket`, unless the cart is ordered.
    """
    form = {name: str(value) for name, value in (await request.post()).items()}
    wanted, whereto = _read_wanted(form), _read_whereto(form)
    command = PlaceOrder(
        member_id=member_id(request),
        lines=wanted,
        address=whereto.address,
        request_key=form.get("key", ""),
        note=form.get("note", ""),
        seen=form.get("seen"),
        pickup=_read_pickup(form) if whereto.way is Way.PICKUP else None,
        channel=find_channel(request),
        story=find_read(request, STORY),
        campaign=find_read(request, CAMPAIGN),
        chosen=_read_chosen(form),
        no_return=frozenset(form.get("no_return", "").split()),
    )
    agreed = [(name, form[f"agreed_{name}"]) for name in BY_BUYING if f"agreed_{name}" in form]
    try:
        published = list_published(door(request).present)
        said = Placing(command, agreed, published, _read_basket(form), read_wish(form))
        order = await door(request).database.transact(place_agreed, said, door(request).terms)
    except tuple(_MOVED) as moved:
        status, told = moved.status, dict(moved.data)
        wrong: Any = told["fields"] if isinstance(moved, InvoiceFormRefused) else ()
        flash = word_flash(request, _MOVED[type(moved)], told)
        return await _show(request, form, typed=form, status=status, wrong=wrong, flash=flash)
    to_pay = order.state is OrderState.PLACED
    return redirect(f"/payment/{order.no}?now=1" if to_pay else f"/orders/{order.no}/result", after_post=True)


def _read_whereto(form: Mapping[str, str]) -> Whereto:
    """What was chosen of the way; one that there is none of was not."""
    way = form.get("way")
    return Whereto(Way(way) if way in set(Way) else None, form.get("address", ""), form.get("place", ""))


def _read_pickup(form: Mapping[str, str]) -> Pickup:
    """Where it is fetched, and who is asked for there."""
    return Pickup(form.get("place", ""), form.get("name", ""), form.get("phone", ""))


def _read_wanted(form: Mapping[str, str]) -> tuple[Wanted, ...] | None:
    """One SKU to buy at once, `lines` of a basket, or None for the cart's selection. Raises QuantityRefused."""
    if form.get("lines"):
        return read_wanted(form["lines"])
    sku = form.get("sku")
    return (Wanted(sku, parse_quantity(form.get("quantity", "1"))),) if sku else None


def _read_basket(form: Mapping[str, str]) -> str:
    """Of which basket it comes; what can't be one's code is none's."""
    code = form.get("basket", "")
    return code if code.isascii() and code.isalnum() and len(code) <= _LONGEST_CODE else ""


def _write_carried(wanted: tuple[Wanted, ...] | None, asked: Mapping[str, str]) -> dict[str, str]:
    """What the page's addresses and its form have to say of what is bought; nothing for the cart's selection."""
    if wanted is None:
        return {}
    if basket := _read_basket(asked):
        return {"lines": write_wanted(wanted), "basket": basket}
    if len(wanted) > 1:
        return {"lines": write_wanted(wanted)}
    return {"sku": wanted[0].sku_code, "quantity": str(wanted[0].quantity)}


def _find_back(quote: Quote, wanted: tuple[Wanted, ...] | None, basket: str) -> str:
    """Where one came from."""
    if basket:
        return f"/baskets/{basket}"
    return f"/products/{quote.lines[0].product_code}" if wanted else "/cart"


def _read_chosen(form: Mapping[str, str]) -> dict[str, str]:
    """What the buyer chose, by group; a group that is not named gets its best."""
    found = {group: form.get(f"choice-{group}", "") for group in CHOICES}
    return {group: choice for group, choice in found.items() if choice}


def _locate(carried: Mapping[str, str], chosen: Mapping[str, str] | None = None) -> URL:
    """The address of this checkout, without the chosen address."""
    query = {f"choice-{group}": choice for group, choice in (chosen or {}).items()}
    return _CHECKOUT.with_query({**query, **carried})


def _locate_choices(carried: Mapping[str, str], page: CheckoutPage) -> dict[tuple[str, str], str]:
    """Where each choice leads: to this page, with it."""
    here = {"address": page.address.code} if page.address else {}
    here |= {"way": Way.PICKUP.value, "place": page.place.code} if page.place else {}
    found = {}
    for one in page.choosing:
        for choice in one.choices:
            there = _locate(carried, {**page.chosen, one.group: choice.id})
            found[one.group, choice.id] = str(there.update_query(here))
    return found


ROUTES = (
    Route("GET", "/checkout", show_checkout, "checkout", "member", "nobody", READ),
    Route("POST", "/orders", send_order, "order_place", "member", "nobody", FORM),
)
