"""Checks of refunds by units: what portions count as gone back is what refunds in force brought back."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.aftersales.tables import refund_decision, refund_unit
from shop.orders.tables import portion


def check_units_back(connection: Connection) -> Iterable[Finding]:
    """The units of each portion that ended, came back and are on the shelf again, each by its refunds."""
    of_refund = and_(
        refund_unit.c.order_no == portion.c.order_no,
        refund_unit.c.line == portion.c.line,
        refund_unit.c.stock_id == portion.c.stock_id,
    )
    in_force = and_(refund_decision.c.refund_no == refund_unit.c.refund_no, refund_decision.c.given_up_by.is_(None))
    own = (portion.c.order_no, portion.c.line, portion.c.stock_id)
    counted = (portion.c.ended, portion.c.returned, portion.c.restocked)
    sums = [
        func.coalesce(func.sum(refund_unit.c[column.name]).filter(refund_decision.c.refund_no.is_not(None)), 0)
        for column in counted
    ]
    query = (
        select(*own, *counted, *sums)
        .outerjoin(refund_unit, of_refund)
        .outerjoin(refund_decision, in_force)
        .group_by(*own, *counted)
    )
    for row in connection.execute(query):
        subject = f"order:{row[0]}:{row[1]}:{row[2]}"
        yield from compare("portion_back", subject, tuple(int(units) for units in row[6:9]), tuple(row[3:6]))


CHECKS: tuple[Check, ...] = (check_units_back,)
