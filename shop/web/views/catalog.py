"""What the pages of the catalog show: home, a collection, a product."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.addresses.service import find_default_district
from shop.catalog.queries import get_product
from shop.catalog.shelf import Product, ProductCard
from shop.checkout.queries import count_cart
from shop.checkout.shelf_prices import ProductOffers, SkuFreight, find_freight, find_product_offers, price_cards
from shop.companions.queries import find_companions
from shop.favourites.queries import is_favourite
from shop.own_shops.own_shop import ShopFront
from shop.own_shops.queries import find_shop_front
from shop.regions.atlas import describe_region
from shop.reviews.queries import find_score, list_reviews
from shop.reviews.review import Review, Score
from shop.storefront.page import HomePage
from shop.storefront.queries import find_home, get_shown_collection, show_page
from shop.storefront.shown import Home, ShownCollection
from shop.web.earnings import EarningChips, find_chips
from shop.web.sessions import Visitor
from shop.web.shoppers import shopper_of

_NEIGHBOURS = 4
_REVIEWS = 2


@dataclass(frozen=True)
class Freight:
    """What sending one unit of each SKU costs, by its code; `place` is the buyer's, "" where none is known.

    `is_chosen`: they chose it in this browser; else it is where their default address lies.
    """

    skus: Mapping[str, SkuFreight]
    place: str
    is_chosen: bool


@dataclass(frozen=True)
class ProductPage:
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
    freight: Freight
    is_kept: bool


def read_home(connection: Connection, person: Visitor, now: datetime) -> tuple[Home, EarningChips]:
    """What the home page shows, at the visitor's prices.

    At most six statements without unit prices of modes.
    """
    return _price_home(connection, find_home(connection, now), person, now), find_chips(connection, person, now)


def read_own_shop(
    connection: Connection, person: Visitor, owner_id: MemberId, now: datetime
) -> tuple[Home, EarningChips, ShopFront]:
    """The home page, and above it what the shop's owner chose, both at the visitor's prices. Four statements more."""
    front = find_shop_front(connection, owner_id, now)
    cards = price_cards(connection, shopper_of(person, now), front.cards)
    return *read_home(connection, person, now), replace(front, cards=cards)


def read_home_page(connection: Connection, page: HomePage, person: Visitor, now: datetime) -> tuple[Home, EarningChips]:
    """The same of a page that is not published yet."""
    return _price_home(connection, show_page(connection, page, now), person, now), find_chips(connection, person, now)


def _price_home(connection: Connection, home: Home, person: Visitor, now: datetime) -> Home:
    cards = tuple({card.id: card for card in home.cards}.values())
    return home.reprice({card.id: card for card in price_cards(connection, shopper_of(person, now), cards)})


def read_collection(
    connection: Connection, code: str, person: Visitor, now: datetime
) -> tuple[ShownCollection, EarningChips]:
    """A collection's page. Raises CollectionUnknown."""
    found = get_shown_collection(connection, code, now)
    cards = price_cards(connection, shopper_of(person, now), found.cards)
    return replace(found, cards=cards), find_chips(connection, person, now)


def read_product(
    connection: Connection, code: str, chosen_place: str | None, person: Visitor, now: datetime
) -> ProductPage:
    """All that the page shows, in a constant number of statements. Raises ProductUnknown.

    `chosen_place` is the district that this browser keeps.
    """
    product, me = get_product(connection, code), person.member_id
    neighbours = find_companions(connection, [product.id], now, _NEIGHBOURS)
    offers = find_product_offers(connection, shopper_of(person, now), product, neighbours)
    return ProductPage(
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


def _find_freight(connection: Connection, product: Product, chosen: str | None, person: Visitor) -> Freight:
    """To the place that was chosen, else to the buyer's default address, or in general where they have none."""
    district = chosen
    if district is None and person.member_id is not None:
        district = find_default_district(connection, person.member_id)
    skus = find_freight(connection, person.profile, product, district)
    return Freight(skus, describe_region(district).line if district else "", is_chosen=chosen is not None)
