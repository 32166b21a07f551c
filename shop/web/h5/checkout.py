"""确认订单: what it costs, where it goes, and placing it.

Prices come from the database; the form only says what was seen.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import Connection
from yarl import URL

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.addresses.address import Address
from shop.addresses.refusals import BadAddress
from shop.addresses.service import find_address, find_default_address
from shop.baskets.service import place_from_basket
from shop.catalog.refusals import OutOfStock
from shop.checkout.modes import CHOICES
from shop.checkout.quantity import parse_quantity
from shop.checkout.queries import Basket, find_basket, find_selected
from shop.checkout.quoting import Wanted, read_wanted, write_wanted
from shop.checkout.refusals import PriceChanged
from shop.freight.refusals import NotDelivered
from shop.invoices.invoice import InvoiceFormRefused, Title, Wish
from shop.invoices.queries import list_titles
from shop.invoices.service import ask_with_order
from shop.members.consents import find_missing_consents, give_consent
from shop.orders.order import Order, OrderState, OrderTerms
from shop.orders.refusals import ReturnNotAgreed
from shop.orders.service import LONGEST_NOTE, PlaceOrder, place_order
from shop.places.choosing import Pickup
from shop.places.place import Place, Way
from shop.places.queries import list_serving_places
from shop.pricing.choosing import Choice, list_choices
from shop.pricing.quote import Quote
from shop.pricing.refusals import OfferGone, OfferUsedUp
from shop.pricing.tags import LineTag, tag_basket, tag_lines
from shop.settings.texts import TEXTS
from shop.web.answers import redirect
from shop.web.channels import CAMPAIGN, STORY, find_channel, find_read
from shop.web.door import door
from shop.web.invoice_choice import read_wish, show_choice
from shop.web.rendering import render, word_flash
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id
from shop.words import join_words

_CHECKOUT = URL("/checkout")
_LONGEST_CODE = 20
_BY_BUYING = ("terms", "privacy")
"""What a buyer agrees to by the button, where the merchant has published it."""
_MOVED = {
    PriceChanged: "price_changed",
    NotDelivered: "not_delivered",
    ReturnNotAgreed: "return_not_agreed",
    OfferGone: "offer_gone",
    OfferUsedUp: "offer_used_up",
    BadAddress: "contact_refused",
    InvoiceFormRefused: "invoice_refused",
}
"""What may have changed while the buyer looked at the page: it is shown again, with a sentence."""


@dataclass(frozen=True)
class _Choosing:
    """What the buyer may choose of one group; `taken` is what the quote has of it now."""

    group: str
    choices: tuple[Choice, ...]
    taken: Choice


@dataclass(frozen=True)
class _Whereto:
    """What was chosen of the way so far: an address's code, or to fetch it, at the place with a code."""

    way: Way | None
    address: str
    place: str

    @property
    def query(self) -> dict[str, str]:
        """The choice as it stands in the page's address."""
        told = {"way": self.way.value if self.way else "", "address": self.address, "place": self.place}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class _CheckoutPage:
    """What the page shows.

    The quote, what else could be chosen, the address that was chosen or is the default. And where it can be fetched;
    `place` is where it is, None for what is sent. `taken` has what became of the offers of each line. `undelivered`
    names what is not sent to the address.
    """

    quote: Quote
    taken: tuple[LineTag, ...]
    choosing: tuple[_Choosing, ...]
    chosen: Mapping[str, str]
    address: Address | None
    places: tuple[Place, ...]
    place: Place | None
    titles: tuple[Title, ...] = ()
    undelivered: tuple[str, ...] = ()


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
        _find_checkout, member_id(request), wanted, whereto, door(request).clock(), chosen
    )
    # Held in memory: a shop that has published no terms asks the database nothing.
    published = [name for name in _BY_BUYING if door(request).present.of(TEXTS[name]).body]
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
    basket = _read_basket(form)
    agreed = [(name, form[f"agreed_{name}"]) for name in _BY_BUYING if f"agreed_{name}" in form]
    try:
        order = await door(request).database.transact(
            _place, command, door(request).terms, agreed, basket, read_wish(form)
        )
    except tuple(_MOVED) as moved:
        status, told = moved.status, dict(moved.data)
        wrong: Any = told["fields"] if isinstance(moved, InvoiceFormRefused) else ()
        flash = word_flash(request, _MOVED[type(moved)], told)
        return await _show(request, form, typed=form, status=status, wrong=wrong, flash=flash)
    to_pay = order.state is OrderState.PLACED
    return redirect(f"/payment/{order.no}?now=1" if to_pay else f"/orders/{order.no}/result", after_post=True)


def _place(
    tx: Transaction,
    command: PlaceOrder,
    terms: OrderTerms,
    agreed: Sequence[tuple[str, str]],
    basket: str,
    invoice: Wish | None,
) -> Order:
    """The order, that its buyer agrees to the texts beside the button, and the invoice they want, in one commit."""
    for document, version in agreed:
        give_consent(tx, command.member_id, document, version)
    order = place_from_basket(tx, command, terms, basket) if basket else place_order(tx, command, terms)
    if invoice is not None:
        ask_with_order(tx, command.member_id, order, invoice)
    return order


def _find_checkout(
    connection: Connection,
    member_id: MemberId,
    wanted: tuple[Wanted, ...] | None,
    whereto: _Whereto,
    now: datetime,
    chosen: Mapping[str, str],
) -> _CheckoutPage:
    """All that the page shows.

    A choice that is gone becomes the best one. Raises what `find_basket` raises.
    """
    to = find_address(connection, member_id, whereto.address) or find_default_address(connection, member_id)
    lines = find_selected(connection, member_id, now) if wanted is None else wanted
    places = list_serving_places(connection, {line.sku_code: line.quantity for line in lines})

    place = next((of for of in places if of.code == whereto.place), None) if whereto.way is Way.PICKUP else None
    district = to.district_code if to else None
    try:
        at = place.id if place else None
        basket = find_basket(connection, member_id, lines, now, pickup_at=at, district_code=district)
    except OutOfStock:
        # What lies in a store alone can't be sent, but it can be fetched there.
        if whereto.way is not None or not places:
            raise
        place = places[0]
        basket = find_basket(connection, member_id, lines, now, pickup_at=place.id)
    try:
        priced = basket.price(chosen)
    except OfferGone:
        priced, chosen = basket.price(), {}

    used = {(offer.group, offer.source.id) for offer in priced.used}
    choosing = (_choose(basket, group, chosen, used) for group in CHOICES)
    several = tuple(one for one in choosing if len(one.choices) > 1)
    taken = tag_basket(priced, tag_lines(basket.lines, basket.offers))
    titles = list_titles(connection, member_id)
    return _CheckoutPage(priced.quote, taken, several, chosen, to, places, place, titles, basket.undelivered)


def _read_whereto(form: Mapping[str, str]) -> _Whereto:
    """What was chosen of the way; one that there is none of was not."""
    way = form.get("way")
    return _Whereto(Way(way) if way in set(Way) else None, form.get("address", ""), form.get("place", ""))


def _read_pickup(form: Mapping[str, str]) -> Pickup:
    """Where it is fetched, and who is asked for there."""
    return Pickup(form.get("place", ""), form.get("name", ""), form.get("phone", ""))


def _choose(basket: Basket, group: str, chosen: Mapping[str, str], used: set[tuple[str | None, str]]) -> _Choosing:
    choices = list_choices(basket.lines, basket.offers, basket.shipping, chosen, group)
    taken = next((choice for choice in choices if (group, choice.id) in used), choices[-1])
    return _Choosing(group, choices, taken)


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


def _locate_choices(carried: Mapping[str, str], page: _CheckoutPage) -> dict[tuple[str, str], str]:
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
