"""Fills collections by their rules: by a job, so that nobody who looks at the shop waits for a rule."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from commissions.apart import do_each
from commissions.days import determine_day
from commissions.ports import Transaction
from commissions.tallies.periods import Days
from shop.catalog.queries import get_category, list_products
from shop.catalog.shelf import join_tags
from shop.catalog.tables import category, product
from shop.checkout.shelf_prices import has_unit_prices, price_cards
from shop.pricing.queries import NOBODY, Shopper
from shop.statistics.measures import Dimension, Measure
from shop.statistics.queries import list_best
from shop.storefront.collection import Collection
from shop.storefront.queries import list_collections, list_product_ids
from shop.storefront.tables import collection, collection_product

_ON_SALE = product.c.status == "on_sale"
"""Whatever its window: what is shown is looked at again, so that a sale begins on the instant."""
_BEST_OF_DAYS = 30
_PAGE, _MOST_PAGES = 50, 20
"""On offer are looked for among the first thousand products of the shop's order."""


def fill_collections(tx: Transaction) -> int:
    """Job: write down anew what each rule finds. Returns how many collections came to hold other products."""
    ruled = [of for of in list_collections(tx.connection) if of.draft.rule != "hand"]
    return sum(do_each(tx, ruled, lambda of: fill(tx, of), lambda of: f"fill_collections {of.code}"))


def fill(tx: Transaction, of: Collection) -> bool:
    """Write down what a collection's rule finds now; by hand there is none. Returns whether anything changed."""
    if of.draft.rule == "hand":
        return False
    tx.connection.execute(select(collection.c.id).where(collection.c.id == of.id).with_for_update())
    found = _find_products(tx, of)
    tx.connection.execute(update(collection).where(collection.c.id == of.id).values(filled_at=tx.now))
    if found == list_product_ids(tx.connection, of.id):
        return False
    write_products(tx, of.id, found)
    return True


def write_products(tx: Transaction, collection_id: int, product_ids: Sequence[int]) -> None:
    """The collection holds these products, in this order."""
    tx.connection.execute(delete(collection_product).where(collection_product.c.collection_id == collection_id))
    rows = [{"collection_id": collection_id, "position": at, "product_id": of} for at, of in enumerate(product_ids)]
    if rows:
        tx.connection.execute(insert(collection_product), rows)


def _find_products(tx: Transaction, of: Collection) -> tuple[int, ...]:
    rule, most = of.draft.rule, of.draft.most
    if rule == "newest":
        newest = select(product.c.id).where(_ON_SALE).order_by(product.c.id.desc()).limit(most)
        return tuple(tx.connection.scalars(newest))
    if rule == "best":
        return _find_best(tx, most)
    if rule == "category":
        within = get_category(tx.connection, of.draft.category).id
        below = select(category.c.id).where(category.c.parent_id == within)
        mine = or_(product.c.category_id == within, product.c.category_id.in_(below))
        ordered = select(product.c.id).where(_ON_SALE, mine).order_by(product.c.position, product.c.id)
        return tuple(tx.connection.scalars(ordered.limit(most)))
    return _find_tagged(tx, of.draft.tag, most) if rule == "tag" else _find_offered(tx, most)


def _find_tagged(tx: Transaction, tag: str, most: int) -> tuple[int, ...]:
    has_it = product.c.tags.contains(join_tags((tag,)), autoescape=True)
    tagged = select(product.c.id).where(_ON_SALE, has_it).order_by(product.c.position, product.c.id)
    return tuple(tx.connection.scalars(tagged.limit(most)))


def _find_best(tx: Transaction, most: int) -> tuple[int, ...]:
    """What sold most units within thirty days, by the figures that are counted as it happens."""
    today = determine_day(tx.now)
    days = Days(today - timedelta(days=_BEST_OF_DAYS - 1), today)
    # Twice as many, because some of the best are on sale no more.
    codes = [of.key for of in list_best(tx.connection, Dimension.PRODUCT, days, Measure.UNITS, limit=2 * most)]
    ids = _find_on_sale(tx.connection, codes)
    return tuple(ids[code] for code in codes if code in ids)[:most]


def _find_offered(tx: Transaction, most: int) -> tuple[int, ...]:
    """What costs less now by a mode's price, for whoever comes. Without such a price no product is looked at."""
    shopper = Shopper(NOBODY, tx.now)
    if not has_unit_prices(tx.connection, shopper):
        return ()
    found: list[int] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        page = list_products(tx.connection, tx.now, after=after, limit=_PAGE)
        cards = price_cards(tx.connection, shopper, page.cards)
        found += [card.id for card in cards if card.offer_label]
        after = page.after
        if after is None or len(found) >= most:
            break
    return tuple(found[:most])


def _find_on_sale(connection: Connection, codes: Sequence[str]) -> dict[str, int]:
    query = select(product.c.code, product.c.id).where(product.c.code.in_(codes), _ON_SALE)
    return {row.code: row.id for row in connection.execute(query)}
