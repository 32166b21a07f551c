"""Reads of the storefront, each in a constant number of statements."""

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.actor import Actor
from commissions.days import determine_day
from shop.catalog.queries import list_cards, list_products, list_upper_categories
from shop.catalog.shelf import ProductCard
from shop.catalog.tables import product
from shop.storefront.collection import Collection, CollectionDraft
from shop.storefront.page import FIRST_PAGE, HomePage, read_page
from shop.storefront.refusals import CollectionUnknown
from shop.storefront.section import MOST_CARDS
from shop.storefront.shown import Home, ShownCollection, ShownSection
from shop.storefront.tables import collection, collection_product, home_draft, home_page

_MOST_COLLECTIONS = 100
_MOST_VERSIONS = 20


@dataclass(frozen=True)
class HomeDraft:
    """What the editor has.

    Version 0 is one that nobody has saved yet; `is_published` says that visitors see it.
    """

    version: int
    page: HomePage
    is_published: bool
    saved_by: Actor | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True)
class Published:
    """A version of the home page as it was published."""

    number: int
    page: HomePage
    reason: str
    published_by: Actor
    published_at: datetime


@dataclass(frozen=True)
class HeldProduct:
    """A product of a collection as its editor shows it, on sale or not."""

    code: str
    name: str
    article: str
    picture: str | None
    status: str


def find_home(connection: Connection, now: datetime) -> Home:
    """What visitors see now. At most five statements."""
    latest = select(home_page.c.sections).order_by(home_page.c.number.desc()).limit(1)
    kept = connection.scalar(latest)
    return show_page(connection, FIRST_PAGE if kept is None else read_page(kept), now)


def show_page(connection: Connection, page: HomePage, now: datetime) -> Home:
    """A page with its goods and categories, as it shows today. At most four statements."""
    today = determine_day(now)
    sections = [of for of in page.sections if of.shows_on(today)]
    kinds = {of.kind for of in sections}
    wanted = {of.collection for of in sections if of.kind == "goods"}

    categories = list_upper_categories(connection) if "categories" in kinds else ()
    cards = _find_cards(connection, wanted - {""}, MOST_CARDS, now)
    cards[""] = list_products(connection, now, limit=MOST_CARDS).cards if "" in wanted else ()
    return Home(
        tuple(
            ShownSection(
                of,
                cards=cards.get(of.collection, ())[: of.most] if of.kind == "goods" else (),
                categories=categories if of.kind == "categories" else (),
            )
            for of in sections
        )
    )


def find_draft(connection: Connection) -> HomeDraft:
    """What the editor has: the draft, or what a new shop shows."""
    row = connection.execute(select(home_draft)).first()
    if row is None:
        return HomeDraft(0, FIRST_PAGE, is_published=False)
    return HomeDraft(row.version, read_page(row.sections), row.published == row.version, row.saved_by, row.saved_at)


def list_published(connection: Connection) -> tuple[Published, ...]:
    """The versions of the home page, the newest first."""
    query = select(home_page).order_by(home_page.c.number.desc()).limit(_MOST_VERSIONS)
    return tuple(_published(row) for row in connection.execute(query))


def find_published(connection: Connection, number: int) -> Published | None:
    """One version, or None."""
    row = connection.execute(select(home_page).where(home_page.c.number == number)).first()
    return _published(row) if row is not None else None


def get_shown_collection(connection: Connection, code: str, now: datetime) -> ShownCollection:
    """A collection's page. Three statements. Raises CollectionUnknown."""
    found = get_collection(connection, code)
    cards = _find_cards(connection, {code}, found.draft.most, now).get(code, ())
    return ShownCollection(code, found.draft.name, found.draft.subtitle, cards)


def list_collections(connection: Connection) -> tuple[Collection, ...]:
    """All collections, the newest first."""
    query = _select_collections().order_by(collection.c.id.desc()).limit(_MOST_COLLECTIONS)
    return tuple(_collection(row) for row in connection.execute(query))


def get_collection(connection: Connection, code: str) -> Collection:
    """The collection with this code. Raises CollectionUnknown."""
    row = connection.execute(_select_collections().where(collection.c.code == code)).first()
    if row is None:
        raise CollectionUnknown(collection=code)
    return _collection(row)


def list_product_ids(connection: Connection, collection_id: int) -> tuple[int, ...]:
    """The products of a collection in their order, on sale or not."""
    mine = collection_product.c.collection_id == collection_id
    query = select(collection_product.c.product_id).where(mine).order_by(collection_product.c.position)
    return tuple(connection.scalars(query))


def list_held(connection: Connection, collection_id: int) -> tuple[HeldProduct, ...]:
    """The same for its editor."""
    columns = (product.c.code, product.c.name, product.c.article, product.c.cover, product.c.status)
    query = select(*columns).join(collection_product, collection_product.c.product_id == product.c.id)
    mine = query.where(collection_product.c.collection_id == collection_id)
    return tuple(HeldProduct(*row) for row in connection.execute(mine.order_by(collection_product.c.position)))


def _select_collections() -> Any:
    held = select(func.count()).where(collection_product.c.collection_id == collection.c.id).scalar_subquery()
    return select(collection, held.label("products"))


def _find_cards(
    connection: Connection, codes: Several[str], most: int, now: datetime
) -> dict[str, tuple[ProductCard, ...]]:
    """The first cards of each collection that are on sale. Two statements."""
    if not codes:
        return {}
    query = (
        select(collection.c.code, collection_product.c.product_id)
        .join(collection_product, collection_product.c.collection_id == collection.c.id)
        .where(collection.c.code.in_(sorted(codes)), collection_product.c.position < max(most, MOST_CARDS))
        .order_by(collection.c.id, collection_product.c.position)
    )
    rows = connection.execute(query).all()
    cards = list_cards(connection, {row.product_id for row in rows}, now)
    found: dict[str, tuple[ProductCard, ...]] = {}
    for row in rows:
        if row.product_id in cards:
            found[row.code] = (*found.get(row.code, ()), cards[row.product_id])
    return found


def _collection(row: Row[Any]) -> Collection:
    draft = CollectionDraft(row.name, row.subtitle, row.rule, row.category, row.most, row.tag)
    return Collection(row.id, row.code, row.version, draft, row.products, row.filled_at)


def _published(row: Row[Any]) -> Published:
    return Published(row.number, read_page(row.sections), row.reason, row.published_by, row.published_at)


def list_places(connection: Connection, code: str) -> Sequence[str]:
    """Where the home page names a collection: "draft", "published", both or neither."""
    latest = select(home_page.c.sections).order_by(home_page.c.number.desc()).limit(1)
    kept = {"draft": connection.scalar(select(home_draft.c.sections)), "published": connection.scalar(latest)}
    return [name for name, stored in kept.items() if stored is not None and code in read_page(stored).collections]
