"""Reads of waybills."""

from sqlalchemy import Connection, select

from shop.waybills.tables import waybill


def is_labelled(connection: Connection, order_no: str) -> bool:
    """Whether a waybill with the order's address was asked for or made; one that was refused is none."""
    row = waybill.c
    query = select(row.id).where(row.order_no == order_no, row.state != "refused")
    return connection.execute(query).first() is not None
