"""Tables of payments that arrived.

The database itself holds that an order is paid by one capture of its exact total.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    text,
)

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows
from shop.schema import Fen, Instant, Who, table

payment_capture = table(
    "payment_capture",
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("number", Text, nullable=False, index=True),
    Column("amount_fen", Fen, nullable=False),
    Column("currency", Text, nullable=False),
    Column("appid", Text, nullable=False),
    Column("mch_id", Text, nullable=False),
    Column("payer_openid", Text, nullable=False),
    Column("paid_at", Instant),
    Column("recorded_at", Instant, nullable=False, index=True),
    Column("order_no", Text, unique=True),
    Column("misfit", Text),
    PrimaryKeyConstraint("provider", "transaction_id"),
    ForeignKeyConstraint(["order_no", "amount_fen"], ["shop_order.no", "shop_order.total_fen"]),
    ForeignKeyConstraint(
        ["number", "order_no", "amount_fen"], ["payment.number", "payment.order_no", "payment.amount_fen"]
    ),
    CheckConstraint("(order_no IS NULL) <> (misfit IS NULL)", name="fits_or_not"),
    CheckConstraint("order_no IS NULL OR currency = 'CNY'", name="fits"),
)

set_aside_payment = table(
    "set_aside_payment",
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("order_no", Text, ForeignKey("shop_order.no")),
    Column("amount_fen", Fen, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("set_aside_at", Instant, nullable=False),
    Column("decided_by", Who),
    Column("decision_reason", Text),
    Column("ended_at", Instant),
    Column("returned_by", Who),
    Column("return_reason", Text),
    Column("believed_fen", Fen),
    Column("believed_number", Text),
    PrimaryKeyConstraint("provider", "transaction_id"),
    ForeignKeyConstraint(
        ["provider", "transaction_id"], ["payment_capture.provider", "payment_capture.transaction_id"]
    ),
    CheckConstraint("status IN ('waiting', 'returning', 'returned', 'accepted')", name="status"),
    CheckConstraint("(status = 'waiting') = (decided_by IS NULL)", name="decided"),
)
Index("ix_set_aside_payment_order", set_aside_payment.c.order_no)
_WAITS = text("status = 'waiting'")
Index("ix_set_aside_payment_waiting", set_aside_payment.c.set_aside_at, sqlite_where=_WAITS, postgresql_where=_WAITS)
keep_append_only(payment_capture)
keep_frozen(set_aside_payment, "provider", "transaction_id", "order_no", "amount_fen", "reason", "set_aside_at")
keep_once_set(
    set_aside_payment,
    *("decided_by", "decision_reason", "returned_by", "return_reason", "believed_fen", "believed_number"),
)
allow_steps(
    set_aside_payment,
    "status",
    {"waiting": ("returning", "accepted"), "accepted": ("returning",), "returning": ("returned",)},
)
keep_rows(set_aside_payment)
