"""Writes of the cart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, func, select, update
from sqlalchemy.sql.dml import Update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.queries import AVAILABLE, on_sale
from shop.catalog.tables import product, sku
from shop.checkout.tables import cart_line
from shop.schema import insert_if_new, insert_or_ignore, insert_or_update

_CartRow = Row[*tuple[Any, ...]]
"""A line of the cart as it is kept."""


@dataclass(frozen=True)
class Buyable:
    """A SKU that is on sale, with its free units and the shelf's price."""

    sku_id: int
    product_id: int
    available: int
    price_fen: int


def find_buyable(connection: Connection, sku_codes: Sequence[str], now: datetime) -> dict[str, Buyable]:
    """The SKUs of these codes that are on sale, by code."""
    query = (
        select(sku.c.code, sku.c.id, sku.c.product_id, AVAILABLE.label("available"), sku.c.price_fen)
        .join(product, product.c.id == sku.c.product_id)
        .where(sku.c.code.in_(sku_codes), sku.c.active, on_sale(now))
    )
    rows = connection.execute(query)
    return {row.code: Buyable(row.id, row.product_id, int(row.available), row.price_fen) for row in rows}


def find_quantity(connection: Connection, member_id: MemberId, sku_id: int) -> int:
    """How many of the SKU are in the cart; 0 if it is not there. The row is locked."""
    query = select(cart_line.c.quantity).where(_line(member_id, sku_id)).with_for_update()
    return int(connection.scalar(query) or 0)


def find_line(connection: Connection, member_id: MemberId, sku_code: str) -> _CartRow | None:
    """The cart's line of this SKU: `sku_id`, `product_id`, `added_at`."""
    query = select(cart_line.c.sku_id, cart_line.c.added_at, sku.c.product_id).join(sku, sku.c.id == cart_line.c.sku_id)
    return connection.execute(query.where(cart_line.c.member_id == member_id, sku.c.code == sku_code)).first()


def count_lines(connection: Connection, member_id: MemberId) -> int:
    """How many different SKUs are in the cart."""
    return int(connection.scalar(select(func.count()).where(cart_line.c.member_id == member_id)) or 0)


def merge_line(tx: Transaction, member_id: MemberId, sku_id: int, quantity: int, seen_fen: int) -> None:
    """Add to the line of this SKU, or make it; it is selected and comes first."""
    values = {"quantity": quantity, "selected": True, "added_at": tx.now, "seen_fen": seen_fen}
    if not insert_or_ignore(tx.connection, cart_line, {"member_id": member_id, "sku_id": sku_id} | values):
        more = values | {"quantity": cart_line.c.quantity + quantity}
        tx.connection.execute(update(cart_line).where(_line(member_id, sku_id)).values(**more))


def replace_lines(tx: Transaction, member_id: MemberId, lines: Mapping[int, tuple[int, int]]) -> None:
    """Exactly these lines are selected, with (units, price seen) by SKU id; others stay, unselected."""
    rows = [
        {"member_id": member_id, "sku_id": sku_id, "quantity": units, "seen_fen": fen}
        | {"selected": True, "added_at": tx.now}
        for sku_id, (units, fen) in sorted(lines.items())
    ]
    tx.connection.execute(update(cart_line).where(cart_line.c.member_id == member_id).values(selected=False))
    tx.connection.execute(insert_if_new(tx.connection.dialect.name, cart_line), rows)
    tx.connection.execute(_REPLACE, [{f"of_{name}": value for name, value in row.items()} for row in rows])


def move_line(
    tx: Transaction, member_id: MemberId, line: Row[*tuple[Any, ...]], after: int, quantity: int, seen_fen: int
) -> None:
    """A line becomes that of another SKU, in its place; a line of that SKU is gone into it."""
    row = {"member_id": member_id, "sku_id": after, "quantity": quantity, "selected": True}
    row |= {"added_at": line.added_at, "seen_fen": seen_fen}
    insert_or_update(tx.connection, cart_line, ("member_id", "sku_id"), row)
    tx.connection.execute(delete(cart_line).where(_line(member_id, line.sku_id)))


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


_REPLACE = (
    update(cart_line)
    .where(cart_line.c.member_id == bindparam("of_member_id"), cart_line.c.sku_id == bindparam("of_sku_id"))
    .values({name: bindparam(f"of_{name}") for name in ("quantity", "selected", "added_at", "seen_fen")})
)
