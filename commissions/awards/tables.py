"""Tables of awards.

The sale as it was frozen, what it earned whom, what refunds took back, and the sums of it all. `earning` holds what
each person earned, for ever (`period` is "all") and on each day in Shanghai ("2026-11-22").
"""

from sqlalchemy import (
    Boolean,
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

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows, keep_while_parent
from commissions.policies.roles import Role
from commissions.schema import Fen, Id, Instant, Json, Who, table

sale = table(
    "sale",
    Column("order_no", Text, primary_key=True),
    Column("buyer_id", Id, nullable=False, index=True),
    Column("policy_version", Id, ForeignKey("policy.version")),
    Column("parties", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("paid_at", Instant),
    Column("completed_at", Instant),
    Column("paid_fen", Fen, nullable=False),
    Column("refunded_fen", Fen, nullable=False),
    CheckConstraint("status IN ('placed', 'paid', 'completed')", name="status"),
    CheckConstraint("refunded_fen >= 0 AND refunded_fen <= paid_fen", name="refunded"),
)

sale_line = table(
    "sale_line",
    Column("order_no", Text, ForeignKey("sale.order_no"), nullable=False),
    Column("line", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("sku", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("paid_fen", Fen, nullable=False),
    Column("cost_fen", Fen, nullable=False),
    Column("hold_days", Integer, nullable=False),
    Column("refunded_fen", Fen, nullable=False),
    Column("open_cases", Integer, nullable=False),
    PrimaryKeyConstraint("order_no", "line"),
    CheckConstraint("quantity >= 1 AND cost_fen >= 0", name="amounts"),
    CheckConstraint("refunded_fen >= 0 AND refunded_fen <= paid_fen", name="refunded"),
    CheckConstraint("open_cases >= 0", name="open_cases"),
)
_IN_CASE = text("open_cases > 0")
"""Few lines are: a job that leaves them out reads those, and not all that were ever sold."""
Index("ix_sale_line_in_case", sale_line.c.order_no, sale_line.c.line, sqlite_where=_IN_CASE, postgresql_where=_IN_CASE)

_ROLES = ", ".join(f"'{role}'" for role in Role)
_OUTSIDE = ", ".join(f"'{role}'" for role in Role if not role.is_capped)
_RANKS = "rank BETWEEN 1 AND CASE role WHEN 'referrer' THEN 3 WHEN 'agent' THEN 3 WHEN 'leader' THEN 32 ELSE 1 END"
"""Levels, grades of territories, and the 32 of the upline who can be leaders; all other roles have one rank."""
_CELLS = (
    "(NOT capped AND rate_bp IS NULL AND fixed_fen IS NULL) OR (capped AND (rate_bp IS NULL) <> (fixed_fen IS NULL))"
)

award_set = table(
    "award_set",
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("base_fen", Fen, nullable=False),
    Column("cap_bp", Integer, nullable=False),
    Column("cap_fen", Fen, nullable=False),
    Column("wanted_fen", Fen, nullable=False),
    Column("total_fen", Fen, nullable=False),
    PrimaryKeyConstraint("order_no", "line"),
    CheckConstraint("total_fen > 0 AND total_fen <= cap_fen AND total_fen <= wanted_fen", name="cap"),
)

award = table(
    "award",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("role", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("capped", Boolean, nullable=False),
    Column("tier", Text),
    Column("rule", Text, nullable=False),
    Column("rate_bp", Integer),
    Column("fixed_fen", Fen),
    Column("wanted_fen", Fen, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("kept_fen", Fen, nullable=False),
    Column("status", Text, nullable=False),
    Column("review_reason", Text),
    Column("cleared_at", Instant),
    Column("reversed_fen", Fen),
    Column("hold_days", Integer, nullable=False),
    Column("accrued_at", Instant, nullable=False),
    Column("matures_at", Instant),
    Column("matured_at", Instant),
    UniqueConstraint("order_no", "line", "person_kind", "person_id", "role", "rank"),
    CheckConstraint(f"role IN ({_ROLES})", name="role"),
    CheckConstraint(_RANKS, name="rank"),
    CheckConstraint(f"capped = (role NOT IN ({_OUTSIDE}))", name="capped"),
    CheckConstraint("amount_fen > 0 AND amount_fen <= wanted_fen", name="amount"),
    CheckConstraint("kept_fen >= 0 AND kept_fen <= amount_fen", name="kept"),
    CheckConstraint("status IN ('pending', 'review', 'available', 'reversed')", name="status"),
    CheckConstraint("(status = 'review') = (review_reason IS NOT NULL)", name="review"),
    CheckConstraint("(status = 'available') = (matured_at IS NOT NULL)", name="matured"),
    CheckConstraint("(status = 'reversed') = (reversed_fen IS NOT NULL)", name="reversed"),
    CheckConstraint("status <> 'reversed' OR (kept_fen = 0 AND reversed_fen BETWEEN 0 AND amount_fen)", name="gone"),
    CheckConstraint(_CELLS, name="one_cell"),
    CheckConstraint("capped OR amount_fen = wanted_fen", name="outside"),
)
_PENDING = text("status = 'pending' AND kept_fen > 0")
"""What a refund took whole stays pending for ever, and is looked at by nobody again."""
Index("ix_award_person", award.c.person_kind, award.c.person_id, award.c.id)
Index(
    # The person's kind and the amount stand in it, so that what becomes due by day is read from the index alone.
    "ix_award_due",
    *(award.c.matures_at, award.c.person_kind, award.c.kept_fen),
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)
Index(
    "ix_award_pending_person",
    award.c.person_kind,
    award.c.person_id,
    award.c.id,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)

_HELD = text("status = 'review'")
Index("ix_award_held", award.c.person_kind, award.c.person_id, award.c.id, sqlite_where=_HELD, postgresql_where=_HELD)
_GONE = text("kept_fen = 0")
Index("ix_award_gone", award.c.person_kind, award.c.person_id, award.c.id, sqlite_where=_GONE, postgresql_where=_GONE)
Index("ix_award_accrued", award.c.accrued_at, award.c.id)
Index("ix_award_role", award.c.role, award.c.rank, award.c.accrued_at, award.c.id)
_SELDOM = text("role <> 'referrer'")
"""Nearly every award is a referrer's: where no other has any, SQLite would take an index of roles for useless."""
Index(
    "ix_award_role_seldom",
    *(award.c.role, award.c.accrued_at, award.c.id),
    sqlite_where=_SELDOM,
    postgresql_where=_SELDOM,
)
Index("ix_award_pending_list", award.c.accrued_at, award.c.id, sqlite_where=_PENDING, postgresql_where=_PENDING)
Index("ix_award_held_list", award.c.accrued_at, award.c.id, sqlite_where=_HELD, postgresql_where=_HELD)
Index("ix_award_gone_list", award.c.accrued_at, award.c.id, sqlite_where=_GONE, postgresql_where=_GONE)
"""The merchant's list, the newest first: all of it, of a role, pending, on hold, or gone."""

award_decision = table(
    "award_decision",
    Column("id", Id, primary_key=True),
    Column("award_id", Id, ForeignKey("award.id"), nullable=False, index=True),
    Column("decision", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Who, nullable=False),
    Column("decided_at", Instant, nullable=False),
    CheckConstraint("decision IN ('held', 'released', 'reversed')", name="decision"),
)

review_case = table(
    "review_case",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("scope", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("order_no", Text, ForeignKey("sale.order_no")),
    Column("evidence", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_by", Who, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("decided_by", Who),
    Column("decided_at", Instant),
    Column("reason", Text),
    CheckConstraint("scope IN ('order', 'person')", name="scope"),
    CheckConstraint("(scope = 'order') = (order_no IS NOT NULL)", name="order"),
    CheckConstraint("status IN ('open', 'cleared', 'upheld')", name="status"),
    CheckConstraint(
        "(status = 'open') = (decided_at IS NULL)"
        " AND (decided_by IS NULL) = (decided_at IS NULL) AND (reason IS NULL) = (decided_at IS NULL)",
        name="decided",
    ),
)
_OPEN = text("status = 'open'")
Index("ix_review_case_order", review_case.c.order_no, review_case.c.person_kind, review_case.c.person_id)
Index(
    "ix_review_case_open",
    review_case.c.person_kind,
    review_case.c.person_id,
    review_case.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("ix_review_case_work", review_case.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)

review_rules = table(
    "review_rules",
    Column("version", Id, primary_key=True),
    Column("document", Json, nullable=False),
    Column("published_by", Who, nullable=False),
    Column("published_at", Instant, nullable=False),
)

sale_case = table(
    "sale_case",
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("case_no", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    PrimaryKeyConstraint("order_no", "line", "case_no"),
    ForeignKeyConstraint(["order_no", "line"], ["sale_line.order_no", "sale_line.line"]),
)

sale_refund = table(
    "sale_refund",
    Column("refund_no", Text, primary_key=True),
    Column("order_no", Text, ForeignKey("sale.order_no"), nullable=False, index=True),
    Column("total_fen", Fen, nullable=False),
    Column("lines", Json, nullable=False),
    Column("supply", Json, nullable=False),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("closed_at", Instant),
    UniqueConstraint("order_no", "position"),
    CheckConstraint("total_fen >= 0", name="total"),
    CheckConstraint("total_fen > 0 OR status <> 'decided'", name="nothing_to_send"),
    CheckConstraint("status IN ('decided', 'settled', 'reinstated')", name="status"),
)

award_refund = table(
    "award_refund",
    Column("award_id", Id, ForeignKey("award.id"), nullable=False),
    Column("refund_no", Text, ForeignKey("sale_refund.refund_no"), nullable=False),
    Column("phase", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("award_id", "refund_no", "phase"),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("phase IN ('taken', 'returned')", name="phase"),
)

ALL_TIME = "all"
earning = table(
    "earning",
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("period", Text, nullable=False),
    Column("earned_fen", Fen, nullable=False),
    Column("taken_back_fen", Fen, nullable=False),
    Column("awards", Integer, nullable=False),
    PrimaryKeyConstraint("person_kind", "person_id", "period"),
    CheckConstraint("earned_fen >= 0 AND awards >= 0", name="earned"),
)
keep_append_only(award_set)
keep_append_only(award_refund)
keep_append_only(award_decision)
keep_append_only(review_rules)
keep_frozen(sale, "order_no", "buyer_id", "policy_version", "parties", "placed_at")
keep_once_set(sale, "paid_at")
allow_steps(sale, "status", {"placed": ("paid",), "paid": ("completed",), "completed": ("paid",)})
keep_frozen(
    sale_line,
    *("order_no", "line", "position", "sku", "product", "category", "quantity", "cost_fen", "hold_days"),
)
keep_while_parent(sale_line, "paid_fen", sale, key="order_no", state="status", free="placed")
keep_frozen(
    award,
    *("id", "code", "order_no", "line", "person_kind", "person_id", "role", "rank", "capped"),
    *("tier", "rule", "rate_bp", "fixed_fen"),
    *("wanted_fen", "amount_fen", "hold_days", "accrued_at"),
)
keep_once_set(award, "matured_at", "reversed_fen")
allow_steps(
    award, "status", {"pending": ("review", "available", "reversed"), "review": ("pending", "available", "reversed")}
)
keep_frozen(sale_refund, "refund_no", "order_no", "total_fen", "lines", "supply", "position", "decided_at")
keep_once_set(sale_refund, "closed_at")
allow_steps(sale_refund, "status", {"decided": ("settled", "reinstated")})
for kept in (sale, sale_line, award, sale_refund):
    keep_rows(kept)
