"""Writes of payments: what was begun, what arrived, what does not fit.

Conditional on the status that is left.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from commissions.ports import Transaction
from shop.captures.ports import PayAccount
from shop.captures.repository import PROVIDER
from shop.orders.order import Order
from shop.orders.queries import read_orders
from shop.orders.tables import shop_order
from shop.payments.kinds import OPENS_FOR, PayKind
from shop.payments.matching import Payment
from shop.payments.ports import PaymentFact
from shop.payments.schedule import PAYMENT_LADDER_S, determine_next_query
from shop.payments.tables import orphan_payment, payment
from shop.schema import insert_or_ignore

_CURRENCY = "CNY"
_COLUMNS = [payment.c[name] for name in Payment.__dataclass_fields__]
_BY_NUMBER = select(*_COLUMNS).where(payment.c.number == bindparam("of_number"))
_OF_ORDER = select(*_COLUMNS).where(payment.c.order_no == bindparam("of_order")).order_by(payment.c.begun_at)


def find_payment(connection: Connection, number: str) -> Payment | None:
    """The payment of this number, if one was begun."""
    row = connection.execute(_BY_NUMBER, {"of_number": number}).first()
    return Payment(*row) if row else None


def list_payments(connection: Connection, order_no: str) -> tuple[Payment, ...]:
    """All payments that were begun for an order, the oldest first."""
    return tuple(Payment(*row) for row in connection.execute(_OF_ORDER, {"of_order": order_no}))


def find_open_payment(connection: Connection, order_no: str) -> Payment | None:
    """The one payment of an order that has not ended, if there is one."""
    return next((begun for begun in list_payments(connection, order_no) if begun.status == "open"), None)


def lock_paying(connection: Connection, number: str) -> tuple[Order, Payment] | None:
    """The payment of this number and its order, both locked until the unit of work ends."""
    row = connection.execute(_PAYING, {"of_number": number}).first()
    return (read_orders(connection, [row])[0], Payment(*row[-len(_COLUMNS) :])) if row else None


_PAYING = (
    select(*shop_order.c, *(column.label(f"payment_{column.name}") for column in _COLUMNS))
    .join(payment, payment.c.order_no == shop_order.c.no)
    .where(payment.c.number == bindparam("of_number"))
    .with_for_update()
)


def write_payment(
    tx: Transaction,
    number: str,
    order: Order,
    kind: PayKind,
    openid: str | None,
    account: PayAccount,
    description: str,
) -> None:
    """Write down a payment before Pay hears of it, so that whatever Pay says about it finds its row."""
    first_query = tx.now + timedelta(seconds=PAYMENT_LADDER_S[0])

    row = {
        "number": number,
        "order_no": order.no,
        "status": "open",
        "description": description,
        "amount_fen": order.total_fen,
        "currency": _CURRENCY,
        "kind": kind.value,
        "payer_openid": openid,
        "appid": account.appid,
        "mch_id": account.mch_id,
        "expires_at": order.expires_at,
        "attempts": 0,
        "next_query_at": first_query,
        "begun_at": tx.now,
    }

    tx.connection.execute(insert(payment).values(**row))


def change_open_payment(connection: Connection, number: str, **values: Any) -> bool:
    """Change a payment that has not ended. False if it has."""
    changes = {f"to_{name}": value for name, value in values.items()}
    return connection.execute(_changing(tuple(values)), {"of_number": number} | changes).rowcount == 1


def mark_closing(tx: Transaction, number: str) -> None:
    """Say of an open payment that it is about to be closed at Pay: from here on nobody goes on to pay under it."""
    mine = (payment.c.number == number, payment.c.status == "open", payment.c.closing_at.is_(None))
    tx.connection.execute(update(payment).where(*mine).values(closing_at=tx.now))


def mark_payment_paid(tx: Transaction, number: str) -> None:
    """End the open payment of an order that waits to be paid."""
    gone = AssertionError("an order that waits to be paid has an open payment")
    row = {"of_number": number, "to_status": "paid", "to_ended_at": tx.now}
    tx.write(_changing(("status", "ended_at")), row, otherwise=gone)


@cache
def _changing(names: tuple[str, ...]) -> Update:
    """Built once for each set of columns: building a statement costs more than running it."""
    open_one = (payment.c.number == bindparam("of_number"), payment.c.status == "open")
    return update(payment).where(*open_one).values({name: bindparam(f"to_{name}") for name in names})


def keep_opening(tx: Transaction, number: str, kind: PayKind, opening: str) -> bool:
    """Keep what opens an announced payment. False if the payment has ended meanwhile, or is being closed.

    Whoever closes may have asked Pay before it heard of the payment, and then closes it here alone.
    """
    mine = (payment.c.number == number, payment.c.status == "open", payment.c.closing_at.is_(None))
    kept = update(payment).where(*mine).values(opening=opening, opens_until=tx.now + OPENS_FOR[kind])
    return tx.connection.execute(kept).rowcount == 1


def ask_soon_again(tx: Transaction, number: str, expires_at: datetime) -> None:
    """The buyer has opened the payment again: ask as if it were new."""
    soon = determine_next_query(tx.now, 0, expires_at)
    change_open_payment(tx.connection, number, attempts=0, next_query_at=soon)


def keep_orphan(tx: Transaction, fact: PaymentFact, transaction_id: str) -> bool:
    """Keep a payment whose number we don't know yet. False if it is kept already."""
    document = asdict(fact) | {"paid_at": fact.paid_at.isoformat() if fact.paid_at else None}
    row = {"provider": PROVIDER, "transaction_id": transaction_id, "fact": document, "seen_at": tx.now}
    return insert_or_ignore(tx.connection, orphan_payment, row)


def restore_orphan(document: dict[str, Any]) -> PaymentFact:
    """A kept orphan as the fact that it was."""
    paid_at = document["paid_at"]
    return PaymentFact(**(document | {"paid_at": datetime.fromisoformat(paid_at) if paid_at else None}))
