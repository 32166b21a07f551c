"""Tables of the network: distributors, who referred whom, every attempt, and the team three levels deep."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text

from commissions.ledger.append_only import keep_append_only
from commissions.schema import Id, Instant, table

distributor = table(
    "distributor",
    Column("member_id", Id, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("tier", Text),
    Column("imported", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("first_paid_at", Instant),
    CheckConstraint("status IN ('active', 'suspended', 'none')", name="status"),
)

distributor_change = table(
    "distributor_change",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("status_before", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

distributor_tier_change = table(
    "distributor_tier_change",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("tier_before", Text),
    Column("tier", Text),
    Column("reason", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

referral = table(
    "referral",
    Column("member_id", Id, ForeignKey("distributor.member_id"), primary_key=True, autoincrement=False),
    Column("referrer_id", Id, ForeignKey("distributor.member_id"), nullable=False, index=True),
    Column("via", Text, nullable=False),
    Column("bound_at", Instant, nullable=False),
    Column("expires_at", Instant),
    CheckConstraint("referrer_id <> member_id", name="not_oneself"),
)

referral_attempt = table(
    "referral_attempt",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("attempted_id", Id),
    Column("outcome", Text, nullable=False),
    Column("referrer_id", Id),
    Column("via", Text, nullable=False),
    Column("attempted_at", Instant, nullable=False),
)

team_member = table(
    "team_member",
    Column("member_id", Id, nullable=False),
    Column("ancestor_id", Id, nullable=False),
    Column("level", Integer, nullable=False),
    Column("joined_at", Instant, nullable=False),
    PrimaryKeyConstraint("member_id", "ancestor_id"),
    CheckConstraint("level BETWEEN 1 AND 3", name="level"),
    CheckConstraint("member_id <> ancestor_id", name="not_oneself"),
)
Index(
    "ix_team_member_list",
    team_member.c.ancestor_id,
    team_member.c.level,
    team_member.c.joined_at,
    team_member.c.member_id,
)

team_count = table(
    "team_count",
    Column("member_id", Id, nullable=False),
    Column("level", Integer, nullable=False),
    Column("members", Integer, nullable=False),
    PrimaryKeyConstraint("member_id", "level"),
    CheckConstraint("level BETWEEN 1 AND 3", name="level"),
    CheckConstraint("members >= 0", name="members"),
)

keep_append_only(distributor_change)
keep_append_only(distributor_tier_change)
keep_append_only(referral_attempt)
