"""Writes of the cart."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update
from sqlalchemy.sql.dml import Update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.queries import AVAILABLE, on_sale
from shop.catalog.tables import product, sku
from shop.checkout.tables import cart_line
from shop.schema import insert_or_ignore


def find_buyable(connection: Connection, sku_code: str, now: datetime) -> tuple[int, int] | None:
    """(SKU id, free units) of a SKU that is on sale, or None."""
    query = (
        select(sku.c.id, AVAILABLE)
        .join(product, product.c.id == sku.c.product_id)
        .where(sku.c.code == sku_code, sku.c.active, on_sale(now))
    )
    row = connection.execute(query).first()
    return (row[0], int(row[1])) if row else None


def find_quantity(connection: Connection, member_id: MemberId, sku_id: int) -> int:
    """How many of the SKU are in the cart; 0 if it is not there. The row is locked."""
    query = select(cart_line.c.quantity).where(_line(member_id, sku_id)).with_for_update()
    return int(connection.scalar(query) or 0)


def count_lines(connection: Connection, member_id: MemberId) -> int:
    """How many different SKUs are in the cart."""
    return int(connection.scalar(select(func.count()).where(cart_line.c.member_id == member_id)) or 0)


def merge_line(tx: Transaction, member_id: MemberId, sku_id: int, quantity: int) -> None:
    """Add to the line of this SKU, or make it; it is selected and comes first."""
    values = {"quantity": quantity, "selected": True, "added_at": tx.now}
    if not insert_or_ignore(tx.connection, cart_line, {"member_id": member_id, "sku_id": sku_id} | values):
        more = values | {"quantity": cart_line.c.quantity + quantity}
        tx.connection.execute(update(cart_line).where(_line(member_id, sku_id)).values(**more))


def write_quantity(connection: Connection, member_id: MemberId, sku_id: int, quantity: int) -> bool:
    """Set a line's quantity. Returns whether the line is there."""
    changed = update(cart_line).where(_line(member_id, sku_id)).values(quantity=quantity, selected=True)
    return connection.execute(changed).rowcount == 1


def write_selection(connection: Connection, member_id: MemberId, sku_codes: Sequence[str] | None) -> None:
    """Select exactly these lines; None selects all."""
    everything: Update = update(cart_line).where(cart_line.c.member_id == member_id)
    connection.execute(everything.values(selected=sku_codes is None))
    if sku_codes:
        ids = select(sku.c.id).where(sku.c.code.in_(sku_codes))
        connection.execute(everything.where(cart_line.c.sku_id.in_(ids)).values(selected=True))


def write_line_selection(connection: Connection, member_id: MemberId, sku_code: str, selected: bool) -> None:
    """Select one line or not."""
    ids = select(sku.c.id).where(sku.c.code == sku_code)
    one = update(cart_line).where(cart_line.c.member_id == member_id, cart_line.c.sku_id.in_(ids))
    connection.execute(one.values(selected=selected))


def delete_lines(connection: Connection, member_id: MemberId, sku_codes: Sequence[str]) -> int:
    """Take lines out. Returns how many went."""
    ids = select(sku.c.id).where(sku.c.code.in_(sku_codes))
    gone = delete(cart_line).where(cart_line.c.member_id == member_id, cart_line.c.sku_id.in_(ids))
    return connection.execute(gone).rowcount


def _line(member_id: MemberId, sku_id: int) -> ColumnElement[bool]:
    return and_(cart_line.c.member_id == member_id, cart_line.c.sku_id == sku_id)
