"""What the catalog tells, and how lists of goods are asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shop.catalog.crossed import CrossedBy
from shop.catalog.returns import NoReturn
from shop.catalog.wanted import Sort
from shop.reviews.review import Only
from shop.storefront.section import Layout, SectionKind
from shop.storefront.target import TargetKind
from shop.web.members_api.limits import Code, Cursor, Fen, RegionCode
from shop.web.members_api.shapes import Chars


@dataclass(frozen=True)
class Picture:
    """By its code, at `/media/{hash}/…`; `colour` holds its place until it is there."""

    hash: str
    colour: str


@dataclass(frozen=True)
class Card:
    """A product in a list, at the caller's prices. `earn_fen`: what a distributor earns on a sale of it; 0 for others.

    `varies`: other SKUs cost more.
    """

    code: str
    name: str
    selling_point: str
    category_code: str
    picture: Picture | None
    price_fen: int
    list_price_fen: int | None
    crossed_by: CrossedBy | None
    varies: bool
    sold: int
    available: int
    tags: tuple[str, ...]
    offer_label: str | None
    earn_fen: int


@dataclass(frozen=True)
class Category:
    """A category; `parent_code` is null at the upper level."""

    code: str
    name: str
    icon: str | None
    parent_code: str | None


@dataclass(frozen=True)
class Target:
    """Where a picture leads: a public code, or the whole address of a link."""

    kind: TargetKind
    code: str


@dataclass(frozen=True)
class Banner:
    """A picture of a section that leads somewhere."""

    picture: str
    colour: str
    title: str
    subtitle: str
    target: Target


@dataclass(frozen=True)
class Section:
    """One part of the home page."""

    key: str
    kind: SectionKind
    layout: Layout
    title: str
    subtitle: str
    text: str
    banners: tuple[Banner, ...]
    cards: tuple[Card, ...]
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class HomeAnswer:
    """The home page."""

    sections: tuple[Section, ...]


@dataclass(frozen=True)
class CollectionAnswer:
    """A collection's page."""

    code: str
    name: str
    subtitle: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class _GoodsQuery:
    """What goods are narrowed to, and how they are sorted; `after` is the cursor that the page before told."""

    sort: Sort = Sort.SHOP
    low_fen: Fen | None = None
    high_fen: Fen | None = None
    in_stock: bool = False
    tag: Annotated[str, Chars(0, 20)] = ""
    after: Cursor | None = None


@dataclass(frozen=True)
class ListQuery(_GoodsQuery):
    """The goods of a category."""

    category: Code | None = None


@dataclass(frozen=True)
class SearchQuery(_GoodsQuery):
    """The same for words; without any, nothing is looked for."""

    q: Annotated[str, Chars(0, 60)] = ""


@dataclass(frozen=True)
class ListAnswer:
    """A page of a category with those below it."""

    categories: tuple[Category, ...]
    chosen: str | None
    tags: tuple[str, ...]
    cards: tuple[Card, ...]
    next: str | None


@dataclass(frozen=True)
class SearchAnswer:
    """What a search finds; `history` is the caller's own, `hot` everybody's."""

    categories: tuple[Category, ...]
    history: tuple[str, ...]
    hot: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[Card, ...]
    next: str | None


@dataclass(frozen=True)
class Option:
    """One option of a product and its values in order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Sku:
    """One SKU as it can be bought; `freight_fen` is what sending one unit costs, `sent` whether it is sent there."""

    code: str
    choice: tuple[str, ...]
    label: str
    price_fen: int
    list_price_fen: int | None
    crossed_by: CrossedBy | None
    available: int
    picture: Picture | None
    offer_label: str | None
    freight_fen: int
    sent: bool
    earn_fen: int


@dataclass(frozen=True)
class Block:
    """One part of a product's details; `media` is the code of a picture or video."""

    kind: str
    text: str
    media: str
    height: int


@dataclass(frozen=True)
class Fact:
    """One line of a product's facts."""

    name: str
    said: str


@dataclass(frozen=True)
class Score:
    """What all reviews say together; `tenths` is the average in tenths of a star."""

    reviews: int
    tenths: int
    good: int
    bad: int
    pictured: int
    followed: int


@dataclass(frozen=True)
class Review:
    """One review. `name` is masked."""

    name: str
    avatar_url: str | None
    label: str
    stars: int
    text: str
    pictures: tuple[Picture, ...]
    written_at: datetime
    more_text: str | None
    more_pictures: tuple[Picture, ...]
    more_at: datetime | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Offered:
    """An offer that cuts an order with the product, by what it is called."""

    kind: str
    label: str


@dataclass(frozen=True)
class ProductAnswer:
    """A product with everything that its page shows. `no_return`: why it can't be given back for no reason."""

    code: str
    category_code: str
    name: str
    selling_point: str
    details: tuple[Block, ...]
    facts: tuple[Fact, ...]
    pictures: tuple[Picture, ...]
    video: str | None
    options: tuple[Option, ...]
    skus: tuple[Sku, ...]
    tags: tuple[str, ...]
    no_return: NoReturn | None
    sold: int
    offers: tuple[Offered, ...]
    to_take: tuple[Offered, ...]
    freight_place: str
    score: Score
    reviews: tuple[Review, ...]
    neighbours: tuple[Card, ...]
    in_cart: int
    is_favourite: bool


@dataclass(frozen=True)
class PlaceQuery:
    """`place`: the district for which freight is told; without it, that of the caller's default address."""

    place: RegionCode | None = None


@dataclass(frozen=True)
class ReviewsQuery:
    """Which reviews, the newest first."""

    only: Only = Only.ALL
    after: Cursor | None = None


@dataclass(frozen=True)
class ReviewsAnswer:
    """A page of a product's reviews."""

    score: Score
    reviews: tuple[Review, ...]
    next: str | None


@dataclass(frozen=True)
class Region:
    """A province, city or district; `ends`: a parcel can go there."""

    code: str
    name: str
    ends: bool


@dataclass(frozen=True)
class RegionsAnswer:
    """What lies directly below a region."""

    regions: tuple[Region, ...]
