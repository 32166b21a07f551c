"""Pages of the catalog: home, a collection, a product. They read; that a member looked is the one thing they write."""

from typing import Any

import orjson
from aiohttp import web
from yarl import URL

from shop.catalog.shelf import Product, Sku
from shop.favourites.service import note_look
from shop.web.browser import opens_page
from shop.web.buyer_place import find_place
from shop.web.door import door
from shop.web.earnings import EarningChips
from shop.web.owner import shop_owner
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import visitor
from shop.web.views.catalog import Freight, read_collection, read_home, read_product


async def show_home(request: web.Request) -> web.Response:
    """GET /"""
    person, place = visitor(request), door(request)
    home, chips = await place.database.read(read_home, person, place.clock())
    return render(request, "h5/home.html", home=home, chips=chips, owner=await shop_owner(request))


async def show_collection(request: web.Request) -> web.Response:
    """GET /collections/{code}"""
    person, place = visitor(request), door(request)
    found, chips = await place.database.read(read_collection, request.match_info["code"], person, place.clock())
    return render(request, "h5/collection.html", collection=found, chips=chips)


async def show_product(request: web.Request) -> web.Response:
    """GET /products/{code}?sku="""
    person, place = visitor(request), door(request)
    code, asked = request.match_info["code"], request.query.get("sku", "")
    page = await place.database.read(read_product, code, find_place(request), person, place.clock())
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


def _describe_sku(product: Product, sku: Sku, chips: EarningChips, freight: Freight) -> dict[str, Any]:
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
    Route("GET", "/", show_home, "home", "visitor", "nobody", READ, same_for_visitors=True),
    Route(
        "GET", "/collections/{code}", show_collection, "collection", "visitor", "nobody", READ, same_for_visitors=True
    ),
    Route("GET", "/products/{code}", show_product, "product", "visitor", "nobody", READ, same_for_visitors=True),
)
