"""Use cases of what arrives at a place. Each is written into the list of moves, which add up to what lies there."""

import secrets

from sqlalchemy import select

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.draft import ProductDraft
from shop.catalog.tables import sku
from shop.places.place import FIRST_PLACE
from shop.places.repository import ADD_MOVE, SHIFT, count_lots, make_first_place, open_lot
from shop.places.service import StockBroken

FIRST_STOCK = "what it starts with"


def stock_draft(tx: Transaction, draft: ProductDraft, *, by: Actor) -> None:
    """Put what a draft says is on hand on the shelf, of SKUs that never had any stock: at the first place."""
    make_first_place(tx)
    articles = [drafted.article for drafted in draft.skus]
    rows = tx.connection.execute(select(sku.c.article, sku.c.id).where(sku.c.article.in_(articles))).all()
    ids = {row.article: int(row.id) for row in rows}

    for drafted in draft.skus:
        sku_id = ids[drafted.article]
        if count_lots(tx.connection, sku_id):
            continue
        stock_id = open_lot(tx, sku_id, FIRST_PLACE, sold_before=drafted.sold_before)
        if drafted.on_hand:
            _shift(tx, stock_id, drafted.on_hand, kind="received", reason=FIRST_STOCK, by=by)


def _shift(tx: Transaction, stock_id: int, units: int, *, kind: str, reason: str, by: Actor) -> None:
    tx.write(SHIFT, {"of_stock": stock_id, "units": units}, otherwise=StockBroken(stock_id))
    row = {"stock_id": stock_id, "kind": kind, "units": units, "reason": reason, "moved_by": by, "moved_at": tx.now}
    tx.write(ADD_MOVE, row | {"key": f"{kind}:{secrets.token_hex(8)}"})
