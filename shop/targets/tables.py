"""Tables of targets: amounts by period and scope, the rules of a year, and assessments with their verdicts."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

from commissions.ledger.guards import allow_steps, keep_frozen, keep_rows
from shop.schema import Fen, Id, Instant, Who, table

target = table(
    "target",
    Column("year", Integer, nullable=False),
    Column("scope", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("member_id", Id),
    Column("amount_fen", Fen, nullable=False),
    Column("set_by", Who, nullable=False),
    Column("set_at", Instant, nullable=False),
    PrimaryKeyConstraint("year", "scope", "key", "period"),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("scope IN ('whole', 'region', 'person')", name="scope"),
    CheckConstraint("(scope = 'person') = (member_id IS NOT NULL)", name="person"),
)
Index("ix_target_largest", target.c.year, target.c.scope, target.c.period, target.c.amount_fen, target.c.key)
Index("ix_target_member", target.c.member_id, target.c.year)

target_rules = table(
    "target_rules",
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("basis", Text, nullable=False),
    Column("by_quarter", Boolean, nullable=False),
    Column("rise_bp", Integer, nullable=False),
    Column("fall_bp", Integer, nullable=False),
    Column("grace", Integer, nullable=False),
    Column("set_by", Who, nullable=False),
    Column("set_at", Instant, nullable=False),
    CheckConstraint("basis IN ('direct_sales', 'team_sales')", name="basis"),
    CheckConstraint("fall_bp >= 0 AND fall_bp < rise_bp", name="shares"),
    CheckConstraint("grace >= 0", name="grace"),
)

target_assessment = table(
    "target_assessment",
    Column("id", Id, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("period", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("reason", Text),
    Column("decided_by", Who),
    Column("decided_at", Instant),
    UniqueConstraint("year", "period"),
    CheckConstraint("status IN ('open', 'decided')", name="status"),
    CheckConstraint("(status = 'decided') = (decided_at IS NOT NULL)", name="decided"),
)

target_verdict = table(
    "target_verdict",
    Column("assessment_id", Id, ForeignKey("target_assessment.id"), nullable=False),
    Column("member_id", Id, nullable=False),
    Column("target_fen", Fen, nullable=False),
    Column("sold_fen", Fen, nullable=False),
    Column("below", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("tier_before", Text),
    Column("tier_after", Text),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("assessment_id", "member_id"),
    CheckConstraint("step IN ('keep', 'rise', 'grace', 'fall')", name="step"),
    CheckConstraint("state IN ('proposed', 'done', 'struck')", name="state"),
)
Index("ix_target_verdict_member", target_verdict.c.member_id, target_verdict.c.assessment_id)

for kept in (target_assessment, target_verdict):
    keep_rows(kept)
keep_frozen(target_assessment, "id", "year", "period", "made_by", "made_at")
allow_steps(target_assessment, "status", {"open": ("decided",)})
keep_frozen(
    target_verdict,
    *("assessment_id", "member_id", "target_fen", "sold_fen", "below", "step", "tier_before", "tier_after"),
)
allow_steps(target_verdict, "state", {"proposed": ("done", "struck")})
