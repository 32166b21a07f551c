"""Checks of refunds: what an order counts as refunded is its refunds' sum."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.database.announced import find_unannounced
from shop.orders.tables import shop_order
from shop.refunds.refund import RefundState
from shop.refunds.tables import refund


def check_refunds(connection: Connection) -> Iterable[Finding]:
    """What an order counts as refunded is the sum of its refunds that were not given up."""
    counted = (refund.c.purpose == "order", refund.c.state != RefundState.GIVEN_UP.value)
    sums = select(refund.c.order_no, func.sum(refund.c.amount_fen).label("fen")).where(*counted)
    by_order = {row.order_no: int(row.fen) for row in connection.execute(sums.group_by(refund.c.order_no))}
    for row in connection.execute(select(shop_order.c.no, shop_order.c.refunded_fen)):
        yield from compare("order_refunded", f"order:{row.no}", row.refunded_fen, by_order.get(row.no, 0))


def check_refunds_announced(connection: Connection) -> Iterable[Finding]:
    """Every refund that was decided was told to its consumers."""
    yield from find_unannounced(
        connection, "RefundDecided", "refund_no", select(refund.c.refund_no), refund.c.decided_at
    )


CHECKS: tuple[Check, ...] = (check_refunds, check_refunds_announced)
