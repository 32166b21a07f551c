"""Pages of the catalog: home, categories, search, a product. They read; only the cart's pages write."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web
from sqlalchemy import Connection

from shop.catalog.queries import (
    find_home,
    get_category,
    get_product,
    list_categories,
    list_products,
    search_products,
)
from shop.catalog.shelf import Category, Home, Product, ProductCard, Shelf, Sku
from shop.checkout.queries import count_cart
from shop.web.door import door
from shop.web.earnings import EarningChips, find_chips
from shop.web.owner import shop_owner
from shop.web.rendering import render
from shop.web.routes_table import Route
from shop.web.sessions import Visitor, visitor

_MOST_FOUND = 30
_NEIGHBOURS = 4


async def show_home(request: web.Request) -> web.Response:
    """GET /"""
    person, place = visitor(request), door(request)
    home, chips = await place.database.read(read_home, person, place.clock())
    return render(request, "h5/home.html", home=home, chips=chips, owner=await shop_owner(request))


async def show_categories(request: web.Request) -> web.Response:
    """GET /categories?c=&after="""
    person, place = visitor(request), door(request)
    code, after = request.query.get("c"), request.query.get("after")
    categories, chosen, shelf, chips = await place.database.read(_read_shelf, code, after, person, place.clock())
    return render(
        request, "h5/categories.html", categories=categories, chosen=chosen, shelf=shelf, chips=chips, after=after
    )


async def show_search(request: web.Request) -> web.Response:
    """GET /search?q="""
    person, place = visitor(request), door(request)
    words = request.query.get("q", "").strip()
    found, categories, chips = await place.database.read(_read_found, words, person, place.clock())
    return render(request, "h5/search.html", words=words, found=found, categories=categories, chips=chips)


async def show_product(request: web.Request) -> web.Response:
    """GET /products/{code}?sku="""
    person, place = visitor(request), door(request)
    read = await place.database.read(_read_product, request.match_info["code"], person, place.clock())
    product, neighbours, in_cart, chips = read
    chosen = product.find_sku(request.query.get("sku", "")) or product.find_first()
    return render(
        request,
        "h5/product.html",
        product=product,
        chosen=chosen,
        chips=chips,
        skus_json=orjson.dumps([_describe_sku(product, sku, chips) for sku in product.skus]).decode(),
        neighbours=neighbours,
        in_cart=in_cart,
    )


def read_home(connection: Connection, person: Visitor, now: datetime) -> tuple[Home, EarningChips]:
    """What the home page shows. At most five statements."""
    return find_home(connection), find_chips(connection, person, now)


def _read_shelf(
    connection: Connection, code: str | None, after: str | None, person: Visitor, now: datetime
) -> tuple[Sequence[Category], Category | None, Shelf, EarningChips]:
    """One page of a category, the first one if none is named. Raises CategoryUnknown."""
    categories = list_categories(connection)
    chosen = get_category(connection, code) if code else next(iter(categories), None)
    shelf = list_products(connection, chosen.id if chosen else None, after=after)
    return categories, chosen, shelf, find_chips(connection, person, now)


def _read_found(
    connection: Connection, words: str, person: Visitor, now: datetime
) -> tuple[Sequence[ProductCard], Sequence[Category], EarningChips]:
    """What a search finds; the categories are its suggestions."""
    found = search_products(connection, words, _MOST_FOUND) if words else ()
    return found, list_categories(connection), find_chips(connection, person, now)


def _read_product(
    connection: Connection, code: str, person: Visitor, now: datetime
) -> tuple[Product, Sequence[ProductCard], int, EarningChips]:
    """The product, others of its category, how much is in the cart. At most seven statements."""
    product = get_product(connection, code)
    shelf = list_products(connection, product.category.id, limit=_NEIGHBOURS + 1)
    neighbours = [card for card in shelf.cards if card.id != product.id][:_NEIGHBOURS]
    in_cart = count_cart(connection, person.member_id) if person.member_id is not None else 0
    return product, neighbours, in_cart, find_chips(connection, person, now)


def _describe_sku(product: Product, sku: Sku, chips: EarningChips) -> dict[str, Any]:
    """What the page's script needs to know of a SKU to show it; nothing that it says comes back as a price."""
    return {
        "code": sku.code,
        "choice": sku.choice,
        "price": sku.price_fen,
        "list": sku.list_price_fen,
        "available": sku.available,
        "earn": chips.of_sku(product, sku),
    }


ROUTES = (
    Route("GET", "/", show_home, "home", "visitor"),
    Route("GET", "/categories", show_categories, "categories", "visitor"),
    Route("GET", "/products/{code}", show_product, "product", "visitor"),
    Route("GET", "/search", show_search, "search", "visitor"),
)
