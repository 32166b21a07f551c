"""Reads of waybills."""

from sqlalchemy import Connection, select

from shop.waybills.tables import waybill


def is_labelled(connection: Connection, order_no: str) -> bool:
    """Whether a waybill with the order's address is asked for or holds; one refused or cancelled is none."""
    row = waybill.c
    query = select(row.id).where(row.order_no == order_no, row.state.not_in(("refused", "cancelled")))
    return connection.execute(query).first() is not None
