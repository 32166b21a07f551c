"""Tables of payments as they were begun, and of facts that came before their payment was known."""

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

from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows
from shop.schema import Fen, Instant, Json, Who, table

payment = table(
    "payment",
    Column("number", Text, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("currency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payer_openid", Text),
    Column("appid", Text, nullable=False),
    Column("mch_id", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("opening", Text),
    Column("opens_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("asked_at", Instant),
    Column("next_query_at", Instant, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("closing_at", Instant),
    Column("ended_at", Instant),
    UniqueConstraint("number", "order_no", "amount_fen"),
    CheckConstraint("status IN ('open', 'paid', 'closed')", name="status"),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("kind IN ('jsapi', 'native', 'h5')", name="kind"),
    CheckConstraint("(kind = 'jsapi') = (payer_openid IS NOT NULL)", name="payer"),
    CheckConstraint("(ended_at IS NULL) = (status = 'open')", name="ended"),
)
_ASKED = text("status = 'open'")
Index("ix_payment_due", payment.c.next_query_at, sqlite_where=_ASKED, postgresql_where=_ASKED)
Index("uq_payment_open", payment.c.order_no, unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED)

orphan_payment = table(
    "orphan_payment",
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("fact", Json, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("provider", "transaction_id"),
)

payment_contradiction = table(
    "payment_contradiction",
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("fact", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("decided_by", Who),
    Column("decision_reason", Text),
    Column("decided_at", Instant),
    PrimaryKeyConstraint("provider", "transaction_id", "digest"),
    ForeignKeyConstraint(
        ["provider", "transaction_id"], ["payment_capture.provider", "payment_capture.transaction_id"]
    ),
    CheckConstraint("status IN ('waiting', 'believed', 'dismissed')", name="status"),
    CheckConstraint("(status = 'waiting') = (decided_by IS NULL)", name="decided"),
)
"""What Pay said of a payment later that is not what it said first."""
_UNDECIDED = text("status = 'waiting'")
Index(
    "ix_payment_contradiction_work",
    payment_contradiction.c.seen_at,
    sqlite_where=_UNDECIDED,
    postgresql_where=_UNDECIDED,
)

keep_frozen(payment_contradiction, "provider", "transaction_id", "digest", "fact", "seen_at")
keep_once_set(payment_contradiction, "decided_by", "decision_reason", "decided_at")
allow_steps(payment_contradiction, "status", {"waiting": ("believed", "dismissed")})
keep_rows(payment_contradiction)
keep_frozen(
    payment,
    *("number", "order_no", "description", "amount_fen", "currency", "kind", "payer_openid", "appid", "mch_id"),
    *("expires_at", "begun_at"),
)
keep_once_set(payment, "closing_at", "ended_at")
allow_steps(payment, "status", {"open": ("paid", "closed")})
keep_rows(payment)
