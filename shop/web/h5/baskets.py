"""代下单: a distributor's baskets, and a basket as its customer opens it. The order is the customer's own."""

import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy import Connection
from yarl import URL

from commissions.beneficiary import MemberId
from commissions.refusals import Refusal
from shop.baskets.basket import LONGEST_MESSAGE, Basket
from shop.baskets.queries import (
    BasketOrder,
    OpenedBasket,
    get_own_basket,
    list_orders_of,
    list_own_baskets,
    open_basket,
)
from shop.baskets.refusals import BasketRefused, TooManyBaskets
from shop.baskets.service import end_basket, make_basket
from shop.checkout.quantity import MOST_UNITS, parse_quantity
from shop.checkout.queries import find_cart
from shop.checkout.quoting import Wanted, write_wanted
from shop.checkout.refusals import NothingSelected, QuantityRefused
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render, word_flash
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id, visitor

_SAID = (BasketRefused, NothingSelected, TooManyBaskets)
_UNITS = "units-"


async def show_opened(request: web.Request) -> web.Response:
    """GET /baskets/{code}: the goods at one's own prices.

    `units-SKU` are other quantities, `go` leads to the checkout.
    """
    code, flash = request.match_info["code"], ""
    try:
        quantities = _read_quantities(request.query)
    except QuantityRefused as refusal:
        quantities, flash = {}, word_flash(request, refusal.code, {"most": MOST_UNITS})
    now = door(request).clock()
    page = await door(request).database.read(open_basket, code, visitor(request).member_id, quantities, now)
    if "go" in request.query and not flash and page.cart and page.cart.chosen:
        return redirect(_locate_checkout(page))
    told = {"flash": flash} if flash else {}
    return render(request, "h5/baskets/opened.html", status=410 if page.has_ended else 200, page=page, **told)


async def show_own(request: web.Request) -> web.Response:
    """GET /me/baskets: one's own, and a form for what is selected in the cart."""
    me, place = member_id(request), door(request)
    found = await place.database.read(list_own_baskets, me)
    cart = await place.database.read(find_cart, me, place.clock())
    key = secrets.token_urlsafe(16)
    return render(request, "h5/baskets/own.html", found=found, cart=cart, key=key, longest=LONGEST_MESSAGE)


async def make(request: web.Request) -> web.Response:
    """POST /me/baskets: `message`, `key`."""
    form = await request.post()
    message, key = str(form.get("message", ""))[:400], str(form.get("key", ""))
    try:
        made = await door(request).database.transact(make_basket, member_id(request), message, key)
    except _SAID as refusal:
        return _tell(request, "/me/baskets", refusal)
    return redirect(f"/me/baskets/{made.code}", after_post=True)


async def show_own_one(request: web.Request) -> web.Response:
    """GET /me/baskets/{code}: its link, as text, code and card, and what became of it."""
    code = request.match_info["code"]
    basket, orders = await door(request).database.read(_find_own, member_id(request), code)
    person = visitor(request).distributor
    prefix = f"/s/{person.code}" if person and visitor(request).is_distributor else ""
    link = f"{door(request).base_url}{prefix}/baskets/{code}"
    return render(request, "h5/baskets/own_one.html", basket=basket, orders=orders, link=link)


async def end(request: web.Request) -> web.Response:
    """POST /me/baskets/{code}/end"""
    code = request.match_info["code"]
    await door(request).database.transact(end_basket, member_id(request), code)
    response = redirect(f"/me/baskets/{code}", after_post=True)
    set_flash(request, response, "basket_ended")
    return response


def _find_own(connection: Connection, me: MemberId, code: str) -> tuple[Basket, tuple[BasketOrder, ...]]:
    return get_own_basket(connection, me, code), list_orders_of(connection, code)


def _read_quantities(query: Mapping[str, str]) -> dict[str, int]:
    """The quantities that were typed, by SKU code; an empty field, or 0, is none of it. Raises QuantityRefused."""
    typed = {name.removeprefix(_UNITS): text.strip() for name, text in query.items() if name.startswith(_UNITS)}
    return {sku: parse_quantity(text) if text not in ("", "0") else 0 for sku, text in typed.items()}


def _locate_checkout(page: OpenedBasket) -> str:
    assert page.cart is not None, "one that has ended leads nowhere"
    lines = tuple(Wanted(line.sku_code, line.quantity) for line in page.cart.chosen)
    return str(URL("/checkout").with_query(lines=write_wanted(lines), basket=page.basket.code))


def _tell(request: web.Request, path: str, refusal: Refusal) -> web.Response:
    response = redirect(path, after_post=True)
    told: Mapping[str, Any] = refusal.data
    set_flash(request, response, refusal.code, **told)
    return response


ROUTES: tuple[Route, ...] = (
    Route("GET", "/baskets/{code}", show_opened, "basket", "visitor", "nobody", READ),
    Route("GET", "/me/baskets", show_own, "own_baskets", "member", "nobody", READ),
    Route("POST", "/me/baskets", make, "basket_make", "member", "nobody", FORM),
    Route("GET", "/me/baskets/{code}", show_own_one, "own_basket", "member", "basket", READ),
    Route("POST", "/me/baskets/{code}/end", end, "basket_end", "member", "basket", FORM),
)
