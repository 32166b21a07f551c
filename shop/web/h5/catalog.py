"""Pages of the catalog: home, a collection, a product. They read; that a member looked is the one thing they write."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web
from sqlalchemy import Connection
from yarl import URL

from shop.addresses.service import find_default_district
from shop.catalog.queries import get_product
from shop.catalog.shelf import Product, ProductCard, Sku
from shop.checkout.queries import count_cart
from shop.checkout.shelf_prices import ProductOffers, SkuFreight, find_freight, find_product_offers, price_cards
from shop.companions.queries import find_companions
from shop.favourites.queries import is_favourite
from shop.favourites.service import note_look
from shop.pricing.queries import NOBODY, Shopper
from shop.regions.atlas import describe_region
from shop.reviews.queries import find_score, list_reviews
from shop.reviews.review import Review, Score
from shop.storefront.page import HomePage
from shop.storefront.queries import find_home, get_shown_collection, show_page
from shop.storefront.shown import Home, ShownCollection
from shop.web.browser import opens_page
from shop.web.buyer_place import find_place
from shop.web.door import door
from shop.web.earnings import EarningChips, find_chips
from shop.web.owner import shop_owner
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import Visitor, visitor

_NEIGHBOURS = 4
_REVIEWS = 2


@dataclass(frozen=True)
class _Freight:
    """What sending one unit of each SKU costs; `place` is the buyer's, "" where none is known.

    `is_chosen`: they chose it in this browser; else it is where their default address lies.
    """

    skus: Mapping[str, SkuFreight]
    place: str
    is_chosen: bool


@dataclass(frozen=True)
class _ProductPage:
    """A product's page: the product and its neighbours at the visitor's prices.

    With what is offered for it, and how much of it is in the cart.
    """

    product: Product
    neighbours: tuple[ProductCard, ...]
    offers: ProductOffers
    in_cart: int
    chips: EarningChips
    score: Score
    reviews: tuple[Review, ...]
    freight: _Freight
    is_kept: bool


async def show_home(request: web.Request) -> web.Response:
    """GET /"""
    person, place = visitor(request), door(request)
    home, chips = await place.database.read(read_home, person, place.clock())
    return render(request, "h5/home.html", home=home, chips=chips, owner=await shop_owner(request))


async def show_collection(request: web.Request) -> web.Response:
    """GET /collections/{code}"""
    person, place = visitor(request), door(request)
    found, chips = await place.database.read(_read_collection, request.match_info["code"], person, place.clock())
    return render(request, "h5/collection.html", collection=found, chips=chips)


async def show_product(request: web.Request) -> web.Response:
    """GET /products/{code}?sku="""
    person, place = visitor(request), door(request)
    code, asked = request.match_info["code"], request.query.get("sku", "")
    page = await place.database.read(_read_product, code, find_place(request), person, place.clock())
    product, chips = page.product, page.chips
    chosen = product.find_sku(asked) or product.find_first()
    if person.member_id is not None and person.viewer is None and opens_page(request.method, request.headers):
        await place.database.transact(note_look, person.member_id, product.id)
    return render(
        request,
        "h5/product.html",
        product=product,
        chosen=chosen,
        chips=chips,
        skus_json=orjson.dumps([_describe_sku(product, sku, chips, page.freight) for sku in product.skus]).decode(),
        neighbours=page.neighbours,
        offers=page.offers,
        in_cart=page.in_cart,
        score=page.score,
        reviews=page.reviews,
        freight=page.freight,
        choose_place=str(URL("/place").with_query(to=f"/products/{code}?sku={chosen.code}")),
        is_kept=page.is_kept,
    )


def read_home(connection: Connection, person: Visitor, now: datetime) -> tuple[Home, EarningChips]:
    """What the home page shows, at the visitor's prices.

    At most six statements without unit prices of modes.
    """
    return _price_home(connection, find_home(connection, now), person, now), find_chips(connection, person, now)


def read_home_page(connection: Connection, page: HomePage, person: Visitor, now: datetime) -> tuple[Home, EarningChips]:
    """The same of a page that is not published yet."""
    return _price_home(connection, show_page(connection, page, now), person, now), find_chips(connection, person, now)


def _price_home(connection: Connection, home: Home, person: Visitor, now: datetime) -> Home:
    cards = tuple({card.id: card for card in home.cards}.values())
    return home.reprice({card.id: card for card in price_cards(connection, _shopper(person, now), cards)})


def _read_collection(
    connection: Connection, code: str, person: Visitor, now: datetime
) -> tuple[ShownCollection, EarningChips]:
    """A collection's page. Raises CollectionUnknown."""
    found = get_shown_collection(connection, code, now)
    cards = price_cards(connection, _shopper(person, now), found.cards)
    return replace(found, cards=cards), find_chips(connection, person, now)


def _read_product(
    connection: Connection, code: str, chosen_place: str | None, person: Visitor, now: datetime
) -> _ProductPage:
    """All that the page shows, in a constant number of statements. Raises ProductUnknown."""
    product, me = get_product(connection, code), person.member_id
    neighbours = find_companions(connection, [product.id], now, _NEIGHBOURS)
    offers = find_product_offers(connection, _shopper(person, now), product, neighbours)
    return _ProductPage(
        product=offers.product,
        neighbours=offers.cards,
        offers=offers,
        in_cart=count_cart(connection, me) if me is not None else 0,
        chips=find_chips(connection, person, now),
        score=find_score(connection, product.id),
        reviews=list_reviews(connection, product.id, limit=_REVIEWS).reviews,
        freight=_find_freight(connection, offers.product, chosen_place, person),
        is_kept=me is not None and is_favourite(connection, me, product.id),
    )


def _find_freight(connection: Connection, product: Product, chosen: str | None, person: Visitor) -> _Freight:
    """To the place that was chosen, else to the buyer's default address, or in general where they have none."""
    district = chosen
    if district is None and person.member_id is not None:
        district = find_default_district(connection, person.member_id)
    skus = find_freight(connection, person.profile, product, district)
    return _Freight(skus, describe_region(district).line if district else "", is_chosen=chosen is not None)


def _shopper(person: Visitor, now: datetime) -> Shopper:
    return Shopper(person.member_id if person.member_id is not None else NOBODY, now)


def _describe_sku(product: Product, sku: Sku, chips: EarningChips, freight: _Freight) -> dict[str, Any]:
    """What the page's script needs to know of a SKU to show it.

    Nothing that it says comes back as a price.
    """
    return {
        "code": sku.code,
        "choice": sku.choice,
        "price": sku.price_fen,
        "list": sku.list_price_fen,
        "crossed": sku.crossed_by,
        "picture": sku.picture.hash if sku.picture else "",
        "available": sku.available,
        "earn": chips.of_sku(product, sku),
        "freight": freight.skus[sku.code].fen if freight.skus[sku.code].sent else None,
    }


ROUTES = (
    Route("GET", "/", show_home, "home", "visitor", "nobody", READ),
    Route("GET", "/collections/{code}", show_collection, "collection", "visitor", "nobody", READ),
    Route("GET", "/products/{code}", show_product, "product", "visitor", "nobody", READ),
)
