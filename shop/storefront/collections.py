"""Use cases of collections: made, changed, put in order, dropped."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.claims import demand_reason
from shop.catalog.queries import find_product_codes, get_category
from shop.catalog.refusals import ProductUnknown
from shop.catalog.repository import make_code
from shop.catalog.tables import product
from shop.storefront.collection import MOST_PRODUCTS, Collection, CollectionDraft
from shop.storefront.filling import fill, write_products
from shop.storefront.queries import get_collection, list_places, list_product_ids
from shop.storefront.refusals import CollectionInUse, StorefrontStale, demand
from shop.storefront.tables import collection, collection_product

_SAME = ("name", "subtitle", "rule", "category", "most", "tag")


def make_collection(tx: Transaction, draft: CollectionDraft, *, by: Actor, reason: str = "") -> Collection:
    """A new collection; one by rule is filled at once.

    Raises ClaimsFound, CategoryUnknown.
    """
    _check(tx, draft, (), reason)
    code, values = make_code(), {name: getattr(draft, name) for name in _SAME}
    tx.connection.execute(insert(collection).values(code=code, version=1, **values))
    made = get_collection(tx.connection, code)
    fill(tx, made)
    return get_collection(tx.connection, code)


def edit_collection(
    tx: Transaction, code: str, draft: CollectionDraft, *, version: int, by: Actor, reason: str = ""
) -> None:
    """Change what a collection is called and how it is filled.

    Its rule stays of its kind: by hand or not. Raises CollectionUnknown, StorefrontStale, ClaimsFound.
    """
    found = _lock(tx, code, version)
    demand("rule", (draft.rule == "hand") is (found.draft.rule == "hand"))
    _check(tx, draft, (found.draft.name, found.draft.subtitle), reason)
    values = {name: getattr(draft, name) for name in _SAME}
    tx.connection.execute(update(collection).where(collection.c.id == found.id).values(version=version + 1, **values))
    fill(tx, get_collection(tx.connection, code))


def add_products(tx: Transaction, code: str, names: Sequence[str], *, by: Actor) -> int:
    """Put products, by codes or the merchant's numbers, behind those that are there.

    Returns how many were new.

    Raises CollectionUnknown, ProductUnknown, StorefrontRefused for a collection by rule, or for too many.
    """
    found = _lock(tx, code)
    demand("rule", found.draft.rule == "hand")
    codes = find_product_codes(tx.connection, names)
    for name in names:
        if name not in codes:
            raise ProductUnknown(product=name)

    ids = dict(
        tx.connection.execute(select(product.c.code, product.c.id).where(product.c.code.in_(codes.values()))).all()
    )
    kept = list_product_ids(tx.connection, found.id)
    wanted = tuple(dict.fromkeys((*kept, *(ids[codes[name]] for name in names))))
    demand("products", len(wanted) <= MOST_PRODUCTS)
    write_products(tx, found.id, wanted)
    return len(wanted) - len(kept)


def arrange_product(tx: Transaction, code: str, of: str, what: str, *, by: Actor) -> None:
    """One product goes `up`, `down`, to the `first` place or `out`.

    Raises CollectionUnknown, ProductUnknown.
    """
    found = _lock(tx, code)
    demand("rule", found.draft.rule == "hand")
    order = list(list_product_ids(tx.connection, found.id))
    product_id = tx.connection.scalar(select(product.c.id).where(product.c.code == of))
    if product_id not in order:
        raise ProductUnknown(product=of)

    at = order.index(product_id)
    order.remove(product_id)
    if what != "out":
        order.insert({"first": 0, "up": max(at - 1, 0), "down": at + 1}.get(what, at), product_id)
    write_products(tx, found.id, order)


def drop_collection(tx: Transaction, code: str, *, by: Actor) -> None:
    """Forget a collection. Raises CollectionUnknown, CollectionInUse while the home page names it."""
    found = _lock(tx, code)
    if list_places(tx.connection, code):
        raise CollectionInUse(collection=found.draft.name)
    tx.connection.execute(delete(collection_product).where(collection_product.c.collection_id == found.id))
    tx.connection.execute(delete(collection).where(collection.c.id == found.id))


def _check(tx: Transaction, draft: CollectionDraft, before: Sequence[str], reason: str) -> None:
    if draft.category:
        get_category(tx.connection, draft.category)
    demand_reason((draft.name, draft.subtitle), before, reason)


def _lock(tx: Transaction, code: str, version: int | None = None) -> Collection:
    """Hold the collection while it is changed."""
    tx.connection.execute(select(collection.c.id).where(collection.c.code == code).with_for_update())
    found = get_collection(tx.connection, code)
    if version is not None and found.version != version:
        raise StorefrontStale
    return found
