"""Checks of stock: what arrived and was not sold is what lies there."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.catalog.tables import stock
from shop.places.tables import stock_move


def check_moves(connection: Connection) -> Iterable[Finding]:
    """In each row of stock: received, corrected and moved, less sold, is what is on hand."""
    moved = func.coalesce(func.sum(stock_move.c.units), 0).label("moved")
    query = (
        select(stock.c.id, stock.c.sku_id, stock.c.on_hand, stock.c.sold, moved)
        .outerjoin(stock_move, stock_move.c.stock_id == stock.c.id)
        .group_by(stock.c.id, stock.c.sku_id, stock.c.on_hand, stock.c.sold)
    )
    for row in connection.execute(query):
        yield from compare("stock_moves", f"sku:{row.sku_id}:{row.id}", int(row.moved) - row.sold, row.on_hand)


def check_transfers(connection: Connection) -> Iterable[Finding]:
    """What left one place for another has arrived there."""
    query = (
        select(stock_move.c.key, func.sum(stock_move.c.units).label("units"))
        .where(stock_move.c.kind == "moved")
        .group_by(stock_move.c.key)
    )
    for row in connection.execute(query):
        yield from compare("stock_transfers", row.key, 0, int(row.units))


CHECKS: tuple[Check, ...] = (check_moves, check_transfers)
