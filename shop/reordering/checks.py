"""Checks of purchases: what was received of one is a delivery, and every delivery by a purchase was received."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.places.tables import stock_move
from shop.reordering.service import name_receipt
from shop.reordering.tables import purchase


def check_receipts(connection: Connection) -> Iterable[Finding]:
    """Each purchase has come as often as it says."""
    by_key = select(stock_move.c.key, func.sum(stock_move.c.units).label("units")).where(
        stock_move.c.key.startswith("purchase:")
    )
    came = {row.key: int(row.units) for row in connection.execute(by_key.group_by(stock_move.c.key))}
    said = {name_receipt(row.code): row.received_units or 0 for row in connection.execute(select(purchase))}
    for key in sorted({**came, **said}):
        yield from compare("purchase_receipts", key, said.get(key, 0), came.get(key, 0))


CHECKS: tuple[Check, ...] = (check_receipts,)
