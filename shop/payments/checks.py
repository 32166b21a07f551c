"""Checks of payments.

Each order is paid by its own, and the journal has an entry for each movement of money.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.ledger.finding import Check, Finding, compare
from commissions.ledger.tables import ledger_entry
from shop.captures.tables import payment_capture, set_aside_payment
from shop.orders.checks import PAID
from shop.orders.order import OrderState
from shop.orders.tables import shop_order
from shop.payments.tables import payment
from shop.refunds.refund import RefundState
from shop.refunds.tables import refund

_ROWS_AT_ONCE = 1000


def check_captures(connection: Connection) -> Iterable[Finding]:
    """An order of more than 0 fen is paid if and only if a payment of its total was written down (I11)."""
    query = (
        select(shop_order.c.no, shop_order.c.state, payment_capture.c.transaction_id)
        .outerjoin(payment_capture, payment_capture.c.order_no == shop_order.c.no)
        .where(shop_order.c.total_fen > 0)
    )
    for row in connection.execute(query):
        yield from compare("order_captured", f"order:{row.no}", row.state in PAID, row.transaction_id is not None)


def check_payments(connection: Connection) -> Iterable[Finding]:
    """What paid an order is marked as paid and nothing else is.

    Only an unpaid order has one open, over its total.
    """
    query = (
        select(payment, shop_order.c.state, shop_order.c.total_fen, payment_capture.c.transaction_id)
        .join(shop_order, shop_order.c.no == payment.c.order_no)
        .outerjoin(
            payment_capture,
            (payment_capture.c.number == payment.c.number) & (payment_capture.c.order_no == payment.c.order_no),
        )
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for row in connection.execute(query):
        subject = f"payment:{row.number}"
        yield from compare("payment_paid", subject, row.transaction_id is not None, row.status == "paid")
        if row.status == "open":
            yield from compare("payment_open", subject, OrderState.PLACED.value, row.state)
        if row.status != "closed":
            yield from compare("payment_amount", subject, row.total_fen, row.amount_fen)


def check_journal(connection: Connection) -> Iterable[Finding]:
    """Each payment, set-aside payment and refund that the shop knows has its entry in the journal."""
    keys = set(connection.scalars(select(ledger_entry.c.key)))
    for wanted in _list_keys(connection):
        if wanted not in keys:
            yield Finding("journal_has", f"entry:{wanted}", "an entry", "none")


def _list_keys(connection: Connection) -> Iterable[str]:
    for order_no in connection.scalars(
        select(payment_capture.c.order_no).where(payment_capture.c.order_no.is_not(None))
    ):
        yield f"order:{order_no}:paid"

    own = set_aside_payment.c
    for aside in connection.execute(select(own.transaction_id, own.status, own.amount_fen, own.believed_fen)):
        key, believed_fen = f"payment:{aside.transaction_id}", aside.believed_fen
        if aside.amount_fen:
            yield f"{key}:set_aside"
        if believed_fen is not None and believed_fen != aside.amount_fen:
            yield f"{key}:corrected"
        if aside.status != "waiting" and (aside.amount_fen if believed_fen is None else believed_fen):
            yield f"{key}:decided"
        if aside.status == "returned":
            yield f"{key}:returned"

    ends = {RefundState.DECIDED: (), RefundState.SETTLED: ("settled",), RefundState.GIVEN_UP: ("reinstated",)}
    sent = (refund.c.purpose == "order", refund.c.amount_fen > 0)
    for row in connection.execute(select(refund.c.refund_no, refund.c.state).where(*sent)):
        for phase in ("decided", *ends[RefundState(row.state)]):
            yield f"refund:{row.refund_no}:{phase}"


CHECKS: tuple[Check, ...] = (check_captures, check_payments, check_journal)
