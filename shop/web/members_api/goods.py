"""The catalog: home, lists, a search, a product with its reviews, and regions."""

from typing import Any

from shop.catalog.shelf import ProductCard
from shop.regions.atlas import list_parts
from shop.settings.search_words import SEARCH_WORDS
from shop.web.earnings import EarningChips
from shop.web.members_api.call import Call
from shop.web.members_api.goods_shapes import (
    CollectionAnswer,
    HomeAnswer,
    ListAnswer,
    ListQuery,
    PlaceQuery,
    ProductAnswer,
    Region,
    RegionsAnswer,
    ReviewsAnswer,
    ReviewsQuery,
    SearchAnswer,
    SearchQuery,
)
from shop.web.members_api.route import READS, MemberRoute
from shop.web.members_api.shapes import With
from shop.web.views.catalog import read_collection, read_home, read_product
from shop.web.views.finding import read_found, read_shelf
from shop.web.views.reviews import read_reviews
from shop.web.wishes import Wish


async def show_home(call: Call) -> Any:
    """The home page at the caller's prices."""
    home, chips = await call.read(read_home, call.person, call.now)
    codes = {of.id: of.code for shown in home.sections for of in shown.categories}
    sections = (
        With(
            of.section,
            cards=list_cards(of.cards, chips),
            categories=[With(one, parent_code=codes.get(one.parent_id or 0)) for one in of.categories],
        )
        for of in home.sections
    )
    return With(home, sections=tuple(sections))


async def show_collection(call: Call) -> Any:
    """A collection."""
    found, chips = await call.read(read_collection, call.named("code"), call.person, call.now)
    return With(found, cards=list_cards(found.cards, chips))


async def show_list(call: Call) -> Any:
    """A page of a category; the first category if none is named."""
    asked: ListQuery = call.query
    shelf = await call.read(read_shelf, _wish(call, asked, category=asked.category or ""), call.person, call.now)
    return With(
        shelf,
        categories=_list_categories(shelf.categories),
        chosen=shelf.chosen.code if shelf.chosen else None,
        cards=list_cards(shelf.cards.cards, shelf.chips),
        next=call.seal_cursor(shelf.cards.after),
    )


async def search(call: Call) -> Any:
    """What the words find."""
    asked: SearchQuery = call.query
    said = call.door.present.of(SEARCH_WORDS)
    found = await call.read(read_found, _wish(call, asked, words=asked.q.strip()), said, call.person, call.now)
    return With(
        found,
        categories=_list_categories(found.categories),
        cards=list_cards(found.cards.cards, found.chips),
        next=call.seal_cursor(found.cards.after),
    )


async def show_product(call: Call) -> Any:
    """A product with everything that its page shows."""
    asked: PlaceQuery = call.query
    page = await call.read(read_product, call.named("code"), asked.place, call.person, call.now)
    product, chips = page.product, page.chips
    skus = (
        With(
            of,
            offer_label=page.offers.tags[of.code].label,
            freight_fen=page.freight.skus[of.code].fen,
            sent=page.freight.skus[of.code].sent,
            earn_fen=chips.of_sku(product, of),
        )
        for of in product.skus
    )
    return With(
        page,
        **{name: getattr(product, name) for name in ("code", "name", "selling_point", "details", "facts", "options")},
        category_code=product.category.code,
        pictures=product.gallery,
        video=product.video,
        skus=tuple(skus),
        tags=product.tags,
        no_return=product.no_return,
        sold=product.sold,
        offers=tuple(of.source for of in page.offers.offers),
        to_take=tuple(of.offer.source for of in page.offers.to_take),
        neighbours=list_cards(page.neighbours, chips),
        freight_place=page.freight.place,
        is_favourite=page.is_kept,
    )


async def show_reviews(call: Call) -> Any:
    """A page of a product's reviews."""
    asked: ReviewsQuery = call.query
    found = await call.read(read_reviews, call.named("code"), asked.only, call.open_number(asked.after))
    return With(found, reviews=found.page.reviews, next=call.seal_cursor(found.page.after))


async def show_regions(call: Call) -> Any:
    """What lies in a region; the provinces lie in 000000."""
    return RegionsAnswer(tuple(Region(of.code, of.name, of.ends) for of in list_parts(call.named("code"))))


def list_cards(cards: tuple[ProductCard, ...], chips: EarningChips) -> tuple[Any, ...]:
    """Cards, each with what its sale would earn the caller."""
    return tuple(With(of, earn_fen=chips.of_card(of)) for of in cards)


def _list_categories(categories: Any) -> tuple[Any, ...]:
    codes = {of.id: of.code for of in categories}
    return tuple(With(of, parent_code=codes.get(of.parent_id)) for of in categories)


def _wish(call: Call, asked: Any, *, category: str = "", words: str = "") -> Wish:
    return Wish(
        path=call.request.path,
        words=words,
        category=category,
        sort=asked.sort,
        least_fen=asked.low_fen,
        most_fen=asked.high_fen,
        in_stock=asked.in_stock,
        tag=asked.tag.strip(),
        after=call.open_cursor(asked.after) or "",
    )


ROUTES = (
    MemberRoute("GET", "/home", show_home, "home", "visitor", "nobody", READS, "safe", HomeAnswer),
    MemberRoute(
        "GET",
        "/collections/{code}",
        show_collection,
        "collection",
        "visitor",
        "nobody",
        READS,
        "safe",
        CollectionAnswer,
    ),
    MemberRoute("GET", "/goods", show_list, "goods", "visitor", "nobody", READS, "safe", ListAnswer, query=ListQuery),
    MemberRoute(
        "GET", "/search", search, "search", "visitor", "nobody", READS, "safe", SearchAnswer, query=SearchQuery
    ),
    MemberRoute(
        "GET",
        "/products/{code}",
        show_product,
        "product",
        "visitor",
        "nobody",
        READS,
        "safe",
        ProductAnswer,
        query=PlaceQuery,
    ),
    MemberRoute(
        "GET",
        "/products/{code}/reviews",
        show_reviews,
        "reviews",
        "visitor",
        "nobody",
        READS,
        "safe",
        ReviewsAnswer,
        query=ReviewsQuery,
    ),
    MemberRoute("GET", "/regions/{code}", show_regions, "regions", "visitor", "nobody", READS, "safe", RegionsAnswer),
)
