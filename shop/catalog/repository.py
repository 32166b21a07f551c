"""Writes of the catalog: products saved in place."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, literal, null, or_, select, update

from commissions.ports import Transaction
from shop.catalog.blocks import write_blocks
from shop.catalog.crossed import BEFORE, Offered, determine_lowest, is_new_price
from shop.catalog.draft import ProductDraft, SkuDraft
from shop.catalog.refusals import ArticleTaken
from shop.catalog.shelf import join_tags
from shop.catalog.tables import product, product_fact, product_option, product_picture, sku, sku_price
from shop.schema import Instant

_CODE_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 10


def make_code() -> str:
    """A public code that nobody can guess from another one (50 bits)."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


def write_product(tx: Transaction, draft: ProductDraft, category_id: int, search_text: str) -> int:
    """Insert or change the product row of `draft.article`. Returns its id."""
    values = {
        "category_id": category_id,
        "name": draft.name.strip(),
        "selling_point": draft.selling_point.strip(),
        "details": write_blocks(draft.details),
        "cover": draft.pictures[0] if draft.pictures else None,
        "video": draft.video,
        "status": draft.status,
        "position": draft.position,
        "hold_days": draft.hold_days,
        "tags": join_tags(draft.tags),
        "no_return": draft.no_return,
        "after_sale_days": draft.after_sale_days,
        "freight": draft.freight,
        "sale_from": draft.window.begins_at,
        "sale_until": draft.window.ends_at,
        "price_proof": draft.price_proof,
        "keywords": list(draft.keywords),
        "search_text": search_text,
        "from_fen": min(sku.price_fen for sku in draft.skus),
        "updated_at": tx.now,
    }
    known = tx.connection.scalar(select(product.c.id).where(product.c.article == draft.article).with_for_update())
    shown_at = tx.now if draft.status == "on_sale" else None
    if known is None:
        fresh = {"code": make_code(), "article": draft.article, "version": 1, "sold": 0, "shown_at": shown_at}
        new = insert(product).values(**fresh, **values)
        return int(tx.connection.execute(new.returning(product.c.id)).scalar_one())
    # What it is spelt from is in the text that is searched: another text is spelt anew.
    kept = {
        "version": product.c.version + 1,
        "shown_at": func.coalesce(product.c.shown_at, literal(shown_at, Instant)),
        "pinyin": case((product.c.search_text == search_text, product.c.pinyin)),
    }
    changed = update(product).where(product.c.id == known).values(**kept, **values)
    tx.connection.execute(changed)
    return int(known)


def replace_pictures(connection: Connection, product_id: int, hashes: Sequence[str]) -> None:
    """The product's pictures are these, in this order."""
    connection.execute(delete(product_picture).where(product_picture.c.product_id == product_id))
    rows = [{"product_id": product_id, "position": n, "hash": name} for n, name in enumerate(hashes)]
    if rows:
        connection.execute(insert(product_picture), rows)


def replace_facts(connection: Connection, product_id: int, draft: ProductDraft) -> None:
    """The product's facts are those of the draft."""
    connection.execute(delete(product_fact).where(product_fact.c.product_id == product_id))
    rows = [
        {"product_id": product_id, "position": n, "kind": of.kind, "name": of.name, "said": of.said}
        for n, of in enumerate(draft.facts)
    ]
    if rows:
        connection.execute(insert(product_fact), rows)


def replace_options(connection: Connection, product_id: int, draft: ProductDraft) -> None:
    """The product's options are those of the draft."""
    connection.execute(delete(product_option).where(product_option.c.product_id == product_id))
    rows = [
        {"product_id": product_id, "position": n, "name": option.name, "option_values": list(option.values)}
        for n, option in enumerate(draft.options)
    ]
    if rows:
        connection.execute(insert(product_option), rows)


def write_skus(connection: Connection, product_id: int, drafts: Sequence[SkuDraft]) -> None:
    """Insert new SKUs, change known ones in place, take those away that are drafted no more.

    Their stock belongs to sales and deliveries, not to whoever edits the product. Raises ArticleTaken.
    """
    taken = sku.c.article.in_([draft.article for draft in drafts]), sku.c.product_id != product_id
    if other := connection.scalar(select(sku.c.article).where(*taken).limit(1)):
        raise ArticleTaken(article=other)
    connection.execute(update(sku).where(sku.c.product_id == product_id).values(active=False))
    ids: dict[str, int] = {
        row.article: row.id
        for row in connection.execute(select(sku.c.article, sku.c.id).where(sku.c.product_id == product_id))
    }
    for position, draft in enumerate(drafts):
        values = _sku_values(draft) | {"position": position}
        if draft.article in ids:
            connection.execute(update(sku).where(sku.c.id == ids[draft.article]).values(**values))
        else:
            new = {"code": make_code(), "article": draft.article, "product_id": product_id}
            connection.execute(insert(sku).values(**new, **values))


def note_prices(tx: Transaction, product_id: int) -> None:
    """Write down at what each SKU is offered from now on, and what was the lowest price before a new one.

    The caller holds the product's row. Two statements, and two more for each SKU whose offer has changed.
    """
    offered = case((and_(sku.c.active, product.c.status == "on_sale"), sku.c.price_fen), else_=null())
    query = select(sku.c.id, offered.label("price_fen")).join(product, product.c.id == sku.c.product_id)
    history = _list_offered(tx, product_id)
    for row in tx.connection.execute(query.where(product.c.id == product_id).order_by(sku.c.id)):
        before = history.get(row.id, [])
        if row.price_fen == (before[-1].price_fen if before else None):
            continue
        tx.connection.execute(insert(sku_price).values(sku_id=row.id, price_fen=row.price_fen, offered_at=tx.now))
        if row.price_fen is not None and is_new_price(before, row.price_fen):
            values = {"lowest_fen": determine_lowest(before, tx.now), "priced_at": tx.now}
            tx.connection.execute(update(sku).where(sku.c.id == row.id).values(**values))


def _list_offered(tx: Transaction, product_id: int) -> dict[int, list[Offered]]:
    """What the SKUs of a product were offered at in the seven days before now, and what held when those began."""
    of = sku_price.c
    begun = select(func.max(of.id)).join(sku, sku.c.id == of.sku_id).where(sku.c.product_id == product_id)
    begun = begun.where(of.offered_at <= tx.now - BEFORE).group_by(of.sku_id)
    query = select(sku_price).join(sku, sku.c.id == of.sku_id).where(sku.c.product_id == product_id)
    recent = or_(of.offered_at > tx.now - BEFORE, of.id.in_(begun))
    found: dict[int, list[Offered]] = {}
    for row in tx.connection.execute(query.where(recent).order_by(of.id)):
        found.setdefault(row.sku_id, []).append(Offered(row.offered_at, row.price_fen))
    return found


def _sku_values(draft: SkuDraft) -> dict[str, Any]:
    """The columns that an edit may change."""
    return {
        "choice": list(draft.choice),
        "label": draft.label,
        "price_fen": draft.price_fen,
        "suggested_fen": draft.suggested_fen,
        "picture": draft.picture,
        "cost_fen": draft.cost_fen,
        "weight_g": draft.weight_g,
        "active": True,
    }
