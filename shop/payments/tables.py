"""Tables of payments and refunds. The database itself holds that an order is paid by one capture of its exact total."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from shop.schema import Fen, Id, Instant, Json, table

payment = table(
    "payment",
    Column("number", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("currency", Text, nullable=False),
    Column("payer_openid", Text, nullable=False),
    Column("appid", Text, nullable=False),
    Column("mch_id", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("prepay_id", Text),
    Column("prepay_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("asked_at", Instant),
    Column("next_query_at", Instant, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("status IN ('open', 'paid', 'closed')", name="status"),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("(ended_at IS NULL) = (status = 'open')", name="ended"),
)
ASKED = text("status = 'open'")
Index("ix_payment_due", payment.c.next_query_at, sqlite_where=ASKED, postgresql_where=ASKED)

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
    Column("recorded_at", Instant, nullable=False),
    Column("order_no", Text, unique=True),
    Column("misfit", Text),
    PrimaryKeyConstraint("provider", "transaction_id"),
    ForeignKeyConstraint(["order_no", "amount_fen"], ["shop_order.no", "shop_order.total_fen"]),
    CheckConstraint("(order_no IS NULL) <> (misfit IS NULL)", name="fits_or_not"),
    CheckConstraint("order_no IS NULL OR (order_no = number AND currency = 'CNY')", name="fits"),
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
    Column("ended_at", Instant),
    PrimaryKeyConstraint("provider", "transaction_id"),
    ForeignKeyConstraint(
        ["provider", "transaction_id"], ["payment_capture.provider", "payment_capture.transaction_id"]
    ),
    CheckConstraint("status IN ('waiting', 'returning', 'returned')", name="status"),
)

orphan_payment = table(
    "orphan_payment",
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("fact", Json, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("provider", "transaction_id"),
)

refund = table(
    "refund",
    Column("refund_no", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, index=True),
    Column("member_id", Id, nullable=False),
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("payment_fen", Fen, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("request_key", Text, nullable=False),
    Column("request_digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("problem", Text),
    Column("decided_at", Instant, nullable=False),
    Column("ended_at", Instant),
    UniqueConstraint("order_no", "request_key"),
    ForeignKeyConstraint(
        ["provider", "transaction_id"], ["payment_capture.provider", "payment_capture.transaction_id"]
    ),
    CheckConstraint("amount_fen > 0 AND amount_fen <= payment_fen", name="amount"),
    CheckConstraint("purpose IN ('order', 'set_aside')", name="purpose"),
    CheckConstraint("state IN ('decided', 'settled', 'given_up')", name="state"),
    CheckConstraint("(ended_at IS NULL) = (state = 'decided')", name="ended"),
)

refund_attempt = table(
    "refund_attempt",
    Column("out_refund_no", Text, primary_key=True),
    Column("refund_no", Text, ForeignKey("refund.refund_no"), nullable=False),
    Column("status", Text, nullable=False),
    Column("refund_id", Text),
    Column("tries", Integer, nullable=False),
    Column("goes_out_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("status IN ('sending', 'refused', 'processing', 'abnormal', 'success', 'closed')", name="status"),
    CheckConstraint("(ended_at IS NULL) = (status NOT IN ('success', 'closed'))", name="ended"),
)
IN_FORCE = text("status <> 'closed'")
Index(
    "uq_refund_attempt_in_force",
    refund_attempt.c.refund_no,
    unique=True,
    sqlite_where=IN_FORCE,
    postgresql_where=IN_FORCE,
)
UNDER_WAY = text("status NOT IN ('success', 'closed')")
Index("ix_refund_attempt_due", refund_attempt.c.next_try_at, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY)
