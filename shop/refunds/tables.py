"""Tables of refunds and their attempts at Pay."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)

from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows
from shop.schema import Fen, Id, Instant, Who, table

refund = table(
    "refund",
    Column("refund_no", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("order_no", Text, ForeignKey("shop_order.no"), index=True),
    Column("member_id", Id),
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text),
    Column("number", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("payment_fen", Fen, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Who, nullable=False),
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
    CheckConstraint("amount_fen >= 0 AND amount_fen <= payment_fen", name="amount"),
    CheckConstraint("amount_fen = 0 OR transaction_id IS NOT NULL", name="transaction"),
    CheckConstraint("amount_fen > 0 OR (purpose = 'order' AND state = 'settled')", name="free"),
    CheckConstraint("purpose IN ('order', 'set_aside')", name="purpose"),
    CheckConstraint("purpose = 'set_aside' OR (order_no IS NOT NULL AND member_id IS NOT NULL)", name="of_order"),
    CheckConstraint("state IN ('decided', 'settled', 'given_up')", name="state"),
    CheckConstraint("(ended_at IS NULL) = (state = 'decided')", name="ended"),
)

# What the merchant's list of refunds is narrowed by and sorted by, each answered without reading all of them.
_IS_STUCK = text("problem IS NOT NULL AND state = 'decided'")
Index("ix_refund_decided", refund.c.decided_at, refund.c.refund_no)
Index("ix_refund_amount", refund.c.amount_fen, refund.c.refund_no)
Index("ix_refund_state", refund.c.state, refund.c.decided_at, refund.c.refund_no)
Index("ix_refund_stuck", refund.c.decided_at, sqlite_where=_IS_STUCK, postgresql_where=_IS_STUCK)

refund_attempt = table(
    "refund_attempt",
    Column("out_refund_no", Text, primary_key=True),
    Column("refund_no", Text, ForeignKey("refund.refund_no"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("refund_id", Text),
    Column("tries", Integer, nullable=False),
    Column("goes_out_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("status IN ('sending', 'refused', 'processing', 'abnormal', 'success', 'closed')", name="status"),
    CheckConstraint("(ended_at IS NULL) = (status NOT IN ('success', 'closed'))", name="ended"),
)
_IN_FORCE = text("status <> 'closed'")
Index(
    "uq_refund_attempt_in_force",
    refund_attempt.c.refund_no,
    unique=True,
    sqlite_where=_IN_FORCE,
    postgresql_where=_IN_FORCE,
)
_UNDER_WAY = text("status NOT IN ('success', 'closed')")
Index("ix_refund_attempt_due", refund_attempt.c.next_try_at, sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY)
keep_frozen(
    refund,
    *("refund_no", "purpose", "order_no", "member_id", "provider", "transaction_id", "number", "amount_fen"),
    *("payment_fen", "reason", "decided_by", "request_key", "request_digest", "decided_at"),
)
keep_once_set(refund, "ended_at")
allow_steps(refund, "state", {"decided": ("settled", "given_up")})
keep_rows(refund)
keep_rows(refund_attempt)
