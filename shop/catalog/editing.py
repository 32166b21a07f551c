"""A product as its editor has it: read back as a draft, saved if nobody else has saved it meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.blocks import Block
from shop.catalog.claims import demand_reason
from shop.catalog.draft import ProductDraft, demand
from shop.catalog.drafts import find_drafts
from shop.catalog.queries import get_code
from shop.catalog.refusals import ArticleTaken, ProductStale, ProductUnknown
from shop.catalog.repository import note_prices
from shop.catalog.required_facts import demand_numbers_of
from shop.catalog.service import save_product
from shop.catalog.tables import product, sku
from shop.schema import Instant

_STATES = ("on_sale", "off_sale")
_MOST_COPIES = 100


@dataclass(frozen=True)
class EditedProduct:
    """A product with its draft, in which no SKU tells any stock.

    `version` is what has to be saved upon; `articles` are the merchant's numbers of all SKUs that there ever were, by
    choice, so that a choice that comes back is the same SKU with its stock.
    """

    id: int
    code: str
    version: int
    updated_at: datetime
    draft: ProductDraft
    articles: Mapping[tuple[str, ...], str]


def get_edited(connection: Connection, code: str) -> EditedProduct:
    """The product with this public code, in whatever state. Seven statements. Raises ProductUnknown."""
    row = connection.execute(select(product).where(product.c.code == code)).first()
    if row is None:
        raise ProductUnknown(product=code)

    draft = find_drafts(connection, [row.article])[row.article]
    skus = connection.execute(select(sku.c.choice, sku.c.article, sku.c.active).where(sku.c.product_id == row.id)).all()
    articles = {tuple(of.choice): of.article for of in sorted(skus, key=lambda of: bool(of.active))}
    return EditedProduct(row.id, row.code, row.version, row.updated_at, draft, articles)


def edit_product(tx: Transaction, code: str, draft: ProductDraft, *, version: int, by: Actor) -> EditedProduct:
    """Save a product as it was edited upon `version`. Its article number stays.

    Raises ProductUnknown, ProductStale.
    """
    found = _lock(tx, code, version)
    save_product(tx, replace(draft, article=found))
    return get_edited(tx.connection, code)


def arrange_pictures(tx: Transaction, code: str, hashes: Sequence[str], *, version: int, by: Actor) -> None:
    """The product has these pictures, in this order. Raises ProductUnknown, ProductStale, MediaUnknown."""
    demand("pictures", len(hashes) == len(set(hashes)))
    _lock(tx, code, version)
    save_product(tx, replace(get_edited(tx.connection, code).draft, pictures=tuple(hashes)))


def film_product(tx: Transaction, code: str, video: str | None, *, version: int, by: Actor) -> None:
    """The product's gallery begins with this video, or with none.

    Raises ProductUnknown, ProductStale, MediaUnknown.
    """
    _lock(tx, code, version)
    save_product(tx, replace(get_edited(tx.connection, code).draft, video=video))


def picture_skus(
    tx: Transaction, code: str, articles: Collection[str], picture: str | None, *, version: int, by: Actor
) -> None:
    """These SKUs have this picture of their own, or none.

    Raises ProductUnknown, ProductStale, MediaUnknown.
    """
    _lock(tx, code, version)
    draft = get_edited(tx.connection, code).draft
    demand("sku_picture", bool(articles) and set(articles) <= {of.article for of in draft.skus})
    skus = tuple(replace(of, picture=picture) if of.article in articles else of for of in draft.skus)
    save_product(tx, replace(draft, skus=skus))


def prove_price(tx: Transaction, code: str, document: str, *, version: int, by: Actor) -> None:
    """A document proves the suggested prices. Raises ProductUnknown, ProductStale, MediaUnknown."""
    _lock(tx, code, version)
    save_product(tx, replace(get_edited(tx.connection, code).draft, price_proof=document))


def write_details(
    tx: Transaction, code: str, blocks: Sequence[Block], *, version: int, by: Actor, reason: str = ""
) -> None:
    """The details of a product's page are these blocks.

    `reason` says why words that the law watches may stand in them. Raises ProductUnknown, ProductStale, MediaUnknown,
    DraftRefused, ClaimsFound.
    """
    _lock(tx, code, version)
    before = get_edited(tx.connection, code).draft
    demand_reason([of.text for of in blocks], [of.text for of in before.details], reason)
    save_product(tx, replace(before, details=tuple(blocks)))


def change_state(tx: Transaction, code: str, status: str, *, by: Actor) -> None:
    """Put a product on sale or take it off. Raises ProductUnknown, DraftRefused, NumberNeeded."""
    demand("status", status in _STATES)
    if status == "on_sale":
        demand_numbers_of(tx.connection, code)
    values: dict[str, Any] = {"status": status, "version": product.c.version + 1, "updated_at": tx.now}
    if status == "on_sale":
        values["shown_at"] = func.coalesce(product.c.shown_at, literal(tx.now, Instant))
    changed = update(product).where(product.c.code == code).values(**values).returning(product.c.id)
    found = tx.connection.scalar(changed)
    if found is None:
        raise ProductUnknown(product=code)
    note_prices(tx, int(found))


def copy_product(tx: Transaction, code: str, *, by: Actor) -> EditedProduct:
    """A draft like this product, with numbers of its own and no stock.

    Raises ProductUnknown, ArticleTaken.
    """
    edited = get_edited(tx.connection, code)
    draft = edited.draft
    article = _find_free_article(tx.connection, draft.article)
    skus = tuple(replace(of, article=f"{article}-{n}") for n, of in enumerate(draft.skus, start=1))
    save_product(tx, replace(draft, article=article, skus=skus, status="draft"))
    return get_edited(tx.connection, get_code(tx.connection, article))


def _find_free_article(connection: Connection, article: str) -> str:
    """`TEA-1-2`, or the next that no product has."""
    wanted = [f"{article}-{n}" for n in range(2, _MOST_COPIES + 2)]
    taken = set(connection.scalars(select(product.c.article).where(product.c.article.in_(wanted))))
    free = next((name for name in wanted if name not in taken), None)
    if free is None:
        raise ArticleTaken(article=article)
    return free


def _lock(tx: Transaction, code: str, version: int) -> str:
    """Hold the product while it is saved. Returns its article number."""
    query = select(product.c.article, product.c.version).where(product.c.code == code).with_for_update()
    row = tx.connection.execute(query).first()
    if row is None:
        raise ProductUnknown(product=code)
    if row.version != version:
        raise ProductStale
    return str(row.article)
