"""Writes of the catalog: guarded stock updates, and products saved in place."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Update, bindparam, delete, insert, select, update

from commissions.ports import Transaction
from shop.catalog.draft import ProductDraft, SkuDraft
from shop.catalog.tables import product, product_option, product_picture, sku, stock

CODE_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10


def make_code() -> str:
    """A public code that nobody can guess from another one (50 bits)."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def _moving(guard: ColumnElement[bool], **changes: Any) -> Update:
    return update(stock).where(stock.c.sku_id == bindparam("of_sku"), guard).values(**changes)


UNITS = bindparam("units", type_=Integer)
RESERVE = _moving(stock.c.on_hand - stock.c.reserved >= UNITS, reserved=stock.c.reserved + UNITS)
RELEASE = _moving(stock.c.reserved >= UNITS, reserved=stock.c.reserved - UNITS)
SELL = _moving(
    stock.c.reserved >= UNITS,
    on_hand=stock.c.on_hand - UNITS,
    reserved=stock.c.reserved - UNITS,
    sold=stock.c.sold + UNITS,
)
RETURN = _moving(stock.c.sold >= UNITS, on_hand=stock.c.on_hand + UNITS, sold=stock.c.sold - UNITS)
RECEIVE = _moving(stock.c.on_hand >= 0, on_hand=stock.c.on_hand + UNITS)
"""Each guarded by what must be there. Built once: building a statement costs more than running it."""


def try_reserving(connection: Connection, sku_id: int, units: int) -> bool:
    """Set units of one SKU aside if so many are free. Returns whether they were."""
    return connection.execute(RESERVE, {"of_sku": sku_id, "units": units}).rowcount == 1


def find_free_stock(connection: Connection, sku_id: int) -> int:
    """What is neither sold nor reserved; 0 for a SKU without stock."""
    free = connection.scalar(select(stock.c.on_hand - stock.c.reserved).where(stock.c.sku_id == sku_id))
    return int(free or 0)


def write_product(tx: Transaction, draft: ProductDraft, category_id: int, search_text: str) -> int:
    """Insert or change the product row of `draft.article`. Returns its id."""
    values = {
        "category_id": category_id,
        "name": draft.name.strip(),
        "selling_point": draft.selling_point.strip(),
        "description": list(draft.description),
        "cover": draft.pictures[0] if draft.pictures else None,
        "status": draft.status,
        "position": draft.position,
        "hold_days": draft.hold_days,
        "search_text": search_text,
        "updated_at": tx.now,
    }
    known = tx.connection.scalar(select(product.c.id).where(product.c.article == draft.article).with_for_update())
    if known is None:
        new = insert(product).values(code=make_code(), article=draft.article, **values).returning(product.c.id)
        return int(tx.connection.execute(new).scalar_one())
    tx.connection.execute(update(product).where(product.c.id == known).values(**values))
    return int(known)


def replace_pictures(connection: Connection, product_id: int, hashes: Sequence[str]) -> None:
    """The product's pictures are these, in this order."""
    connection.execute(delete(product_picture).where(product_picture.c.product_id == product_id))
    rows = [{"product_id": product_id, "position": n, "hash": name} for n, name in enumerate(hashes)]
    if rows:
        connection.execute(insert(product_picture), rows)


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
    """Insert new SKUs with their stock, change known ones in place, take those away that are drafted no more.

    The stock of a known SKU stays: it belongs to sales and deliveries, not to whoever edits the product.
    """
    connection.execute(update(sku).where(sku.c.product_id == product_id).values(active=False))
    ids: dict[str, int] = {
        row.article: row.id
        for row in connection.execute(select(sku.c.article, sku.c.id).where(sku.c.product_id == product_id))
    }
    for position, draft in enumerate(drafts):
        values = sku_values(draft) | {"position": position}
        if draft.article in ids:
            connection.execute(update(sku).where(sku.c.id == ids[draft.article]).values(**values))
        else:
            insert_sku(connection, product_id, draft, values)


def insert_sku(connection: Connection, product_id: int, draft: SkuDraft, values: dict[str, Any]) -> None:
    """A new SKU and its stock row."""
    new = insert(sku).values(code=make_code(), article=draft.article, product_id=product_id, **values)
    sku_id = connection.execute(new.returning(sku.c.id)).scalar_one()
    row = {"sku_id": sku_id, "on_hand": draft.on_hand, "reserved": 0, "sold": 0, "sold_before": draft.sold_before}
    connection.execute(insert(stock).values(**row))


def sku_values(draft: SkuDraft) -> dict[str, Any]:
    """The columns that an edit may change."""
    return {
        "choice": list(draft.choice),
        "label": draft.label,
        "price_fen": draft.price_fen,
        "list_price_fen": draft.list_price_fen,
        "cost_fen": draft.cost_fen,
        "active": True,
    }
