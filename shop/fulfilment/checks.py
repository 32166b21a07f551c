"""Checks of parcels: what a portion counts as shipped lies in parcels."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from commissions.awards.tables import sale
from commissions.ledger.finding import Check, Finding, compare
from shop.fulfilment.tables import parcel, parcel_line, receipt_extension
from shop.orders.order import OrderState
from shop.orders.tables import portion, shop_order


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


def check_left(connection: Connection) -> Iterable[Finding]:
    """Shipped orders have nothing left to ship, and commission knows which are completed."""
    left = portion.c.units - portion.c.shipped - portion.c.ended
    gone = (OrderState.SHIPPED.value, OrderState.COMPLETED.value)
    query = select(portion.c.order_no, func.sum(left)).join(shop_order, shop_order.c.no == portion.c.order_no)
    query = query.where(shop_order.c.state.in_(gone)).group_by(portion.c.order_no)
    for order_no, units in connection.execute(query.having(func.sum(left) != 0)):
        yield Finding("order_left", f"order:{order_no}", "nothing left to ship", f"{units} units")

    is_over = shop_order.c.state == OrderState.COMPLETED.value
    sold = select(shop_order.c.no, shop_order.c.state, sale.c.status).join(sale, sale.c.order_no == shop_order.c.no)
    differing = sold.where(sale.c.status != "placed", is_over != (sale.c.status == "completed"))
    for row in connection.execute(differing):
        yield Finding("order_completed", f"order:{row.no}", row.state, f"{row.status} for its commission")


def check_receive_by(connection: Connection) -> Iterable[Finding]:
    """What is sent counts as received after the days of its order, and as many later as its buyer was given once."""
    of, more = parcel.c, receipt_extension.c
    query = (
        select(of.id, of.shipped_at, of.receive_by, of.received_at, shop_order.c.auto_receive_days)
        .add_columns(more.days, more.extended_at)
        .join(shop_order, shop_order.c.no == of.order_no)
        .outerjoin(receipt_extension, more.order_no == of.order_no)
        .where(of.receive_by.is_not(None))
    )
    for row in connection.execute(query):
        if row.receive_by not in (may := _list_receive_by(row)):
            yield Finding("parcel_receive_by", f"parcel:{row.id}", f"{max(may)}", f"{row.receive_by}")


def _list_receive_by(row: Row[Any]) -> set[datetime]:
    """When a parcel may count as received: one of a single instant is on either side of it."""
    usual = row.shipped_at + timedelta(days=row.auto_receive_days)
    if row.days is None or row.shipped_at > row.extended_at:
        return {usual}
    later = usual + timedelta(days=row.days)
    if row.received_at is None or row.received_at > row.extended_at:
        return {later} if row.shipped_at < row.extended_at else {usual, later}
    return {usual} if row.received_at < row.extended_at else {usual, later}


CHECKS: tuple[Check, ...] = (check_shipped, check_left, check_receive_by)
