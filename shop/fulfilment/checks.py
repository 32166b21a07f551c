"""Checks of parcels: what a portion counts as shipped lies in parcels."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.fulfilment.tables import parcel, parcel_line
from shop.orders.tables import portion


def check_shipped(connection: Connection) -> Iterable[Finding]:
    """The units that left of each portion are those of its parcels, sent from its own place."""
    in_parcel = and_(
        parcel_line.c.order_no == portion.c.order_no,
        parcel_line.c.line == portion.c.line,
        parcel_line.c.stock_id == portion.c.stock_id,
    )
    from_place = and_(
        parcel.c.id == parcel_line.c.parcel_id,
        parcel.c.order_no == portion.c.order_no,
        parcel.c.place_id == portion.c.place_id,
    )
    own = (portion.c.order_no, portion.c.line, portion.c.stock_id, portion.c.shipped)
    sent = func.coalesce(func.sum(parcel_line.c.quantity).filter(parcel.c.id.is_not(None)), 0).label("sent")
    query = select(*own, sent).outerjoin(parcel_line, in_parcel).outerjoin(parcel, from_place).group_by(*own)
    for row in connection.execute(query):
        subject = f"order:{row.order_no}:{row.line}:{row.stock_id}"
        yield from compare("portion_shipped", subject, int(row.sent), row.shipped)


CHECKS: tuple[Check, ...] = (check_shipped,)
