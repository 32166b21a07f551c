"""Tables of payments, refunds and transfers.

The database itself holds that an order is paid by one capture of its exact total, and that what Pay was asked to
transfer is never changed.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from commissions.ledger.append_only import POSTGRES_FUNCTION, keep_append_only, listen
from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows
from shop.schema import Fen, Id, Instant, Json, Who, table

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
    Column("decided_by", Who),
    Column("decision_reason", Text),
    Column("ended_at", Instant),
    PrimaryKeyConstraint("provider", "transaction_id"),
    ForeignKeyConstraint(
        ["provider", "transaction_id"], ["payment_capture.provider", "payment_capture.transaction_id"]
    ),
    CheckConstraint("status IN ('waiting', 'returning', 'returned', 'accepted')", name="status"),
    CheckConstraint("(status = 'waiting') = (decided_by IS NULL)", name="decided"),
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
    Column("order_no", Text, ForeignKey("shop_order.no"), index=True),
    Column("member_id", Id),
    Column("provider", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
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
    CheckConstraint("amount_fen > 0 AND amount_fen <= payment_fen", name="amount"),
    CheckConstraint("purpose IN ('order', 'set_aside')", name="purpose"),
    CheckConstraint("purpose = 'set_aside' OR (order_no IS NOT NULL AND member_id IS NOT NULL)", name="of_order"),
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

THE_END = "'SUCCESS', 'FAIL', 'CANCELLED'"
transfer = table(
    "transfer",
    Column("number", Text, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("appid", Text, nullable=False),
    Column("mch_id", Text, nullable=False),
    Column("openid", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("scene", Text, nullable=False),
    Column("infos", Json, nullable=False),
    Column("remark", Text, nullable=False),
    Column("perception", Text, nullable=False),
    Column("notify_url", Text, nullable=False),
    Column("sealed_name", LargeBinary),
    Column("posts", Integer, nullable=False),
    Column("asks", Integer, nullable=False),
    Column("heard", Text),
    Column("bill_no", Text, unique=True),
    Column("problem", Text),
    Column("package", Text),
    Column("package_until", Instant),
    Column("cancel_wanted_at", Instant),
    Column("next_ask_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("amount_fen >= 10", name="amount"),
    CheckConstraint("sealed_name IS NULL OR amount_fen >= 30", name="no_name_below"),
    CheckConstraint("length(number) <= 32", name="number"),
    CheckConstraint(f"closed_at IS NOT NULL OR heard IS NULL OR heard NOT IN ({THE_END})", name="open"),
    CheckConstraint(f"closed_at IS NULL OR posts = 0 OR heard IN ({THE_END})", name="closed"),
    CheckConstraint("heard IS NULL OR posts > 0", name="left_the_house"),
)
ON_ITS_WAY = text("closed_at IS NULL")
Index("ix_transfer_due", transfer.c.next_ask_at, sqlite_where=ON_ITS_WAY, postgresql_where=ON_ITS_WAY)

FROZEN = (
    "number, member_id, appid, mch_id, openid, amount_fen, scene, infos, remark, perception, notify_url, sealed_name"
)
"""What Pay was asked for. Asking again says the very same, so nothing may change it."""
listen(
    transfer,
    f"CREATE TRIGGER transfer_frozen BEFORE UPDATE OF {FROZEN} ON transfer "
    "BEGIN SELECT RAISE(ABORT, 'a transfer is asked for with the same words for ever'); END",
    "sqlite",
)
listen(
    transfer,
    "CREATE TRIGGER transfer_closed BEFORE UPDATE ON transfer WHEN OLD.closed_at IS NOT NULL AND "
    "(NEW.closed_at IS NOT OLD.closed_at OR NEW.heard IS NOT OLD.heard OR NEW.posts IS NOT OLD.posts) "
    "BEGIN SELECT RAISE(ABORT, 'a transfer that has ended does not move'); END",
    "sqlite",
)
listen(
    transfer,
    "CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer "
    "BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted'); END",
    "sqlite",
)
listen(transfer, POSTGRES_FUNCTION, "postgresql")
listen(
    transfer,
    f"CREATE TRIGGER transfer_frozen BEFORE UPDATE OF {FROZEN} OR DELETE ON transfer "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "postgresql",
)
listen(
    transfer,
    "CREATE TRIGGER transfer_closed BEFORE UPDATE ON transfer FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL AND "
    "(NEW.closed_at, NEW.heard, NEW.posts) IS DISTINCT FROM (OLD.closed_at, OLD.heard, OLD.posts)) "
    "EXECUTE FUNCTION refuse_change()",
    "postgresql",
)

keep_append_only(payment_capture)
keep_frozen(set_aside_payment, "provider", "transaction_id", "order_no", "amount_fen", "reason", "set_aside_at")
keep_once_set(set_aside_payment, "decided_by", "decision_reason", "ended_at")
allow_steps(set_aside_payment, "status", {"waiting": ("returning", "accepted"), "returning": ("returned",)})
keep_frozen(
    refund,
    *("refund_no", "purpose", "order_no", "member_id", "provider", "transaction_id", "number", "amount_fen"),
    *("payment_fen", "reason", "decided_by", "request_key", "request_digest", "decided_at"),
)
keep_once_set(refund, "ended_at")
allow_steps(refund, "state", {"decided": ("settled", "given_up")})
for _kept in (set_aside_payment, refund, refund_attempt):
    keep_rows(_kept)
