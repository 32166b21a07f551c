"""Writes payments that arrived, and those that fit no order. Conditional on the status left."""

from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from commissions.ports import Transaction
from shop.captures.capture import Misfit, Received, determine_booked
from shop.captures.tables import payment_capture, set_aside_payment
from shop.schema import insert_or_ignore

PROVIDER = "wechat"


_CAPTURED = select(payment_capture.c.number).where(
    payment_capture.c.provider == PROVIDER, payment_capture.c.transaction_id == bindparam("transaction")
)


def write_capture(tx: Transaction, received: Received, misfit: Misfit | None, order_no: str | None) -> bool:
    """Write down that money arrived, for an order where it fits.

    False if this payment was written down before.
    """
    row = vars(received) | {
        "provider": PROVIDER,
        "recorded_at": tx.now,
        "order_no": None if misfit else order_no,
        "misfit": misfit.value if misfit else None,
    }
    return insert_or_ignore(tx.connection, payment_capture, row)


def is_captured(connection: Connection, transaction_id: str) -> bool:
    """Whether this payment was written down before."""
    return connection.execute(_CAPTURED, {"transaction": transaction_id}).first() is not None


def write_set_aside(tx: Transaction, received: Received, misfit: Misfit, order_no: str | None) -> None:
    """Write down that a payment waits to be sent back or looked at."""
    row = {
        "provider": PROVIDER,
        "transaction_id": received.transaction_id,
        "order_no": order_no,
        "amount_fen": determine_booked(received, misfit),
        "reason": misfit.value,
        "status": "waiting",
        "set_aside_at": tx.now,
    }
    tx.connection.execute(insert(set_aside_payment).values(**row))


def change_set_aside(connection: Connection, transaction_id: str, before: str, **values: Any) -> bool:
    """Change what is set aside and in the status `before`. False if it is in another."""
    row = set_aside_payment.c
    mine = (row.provider == PROVIDER, row.transaction_id == transaction_id, row.status == before)
    return connection.execute(update(set_aside_payment).where(*mine).values(**values)).rowcount == 1
