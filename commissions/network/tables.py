"""Tables of the network.

Distributors, present and past referrals, every attempt, and teams three levels deep.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, text

from commissions.ledger.append_only import keep_append_only
from commissions.schema import Fen, Id, Instant, Json, Who, table

distributor = table(
    "distributor",
    Column("member_id", Id, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("tier", Text),
    Column("imported", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("first_paid_at", Instant),
    CheckConstraint("status IN ('active', 'suspended', 'none', 'erased')", name="status"),
)

Index("ix_distributor_status", distributor.c.status, distributor.c.member_id)
Index("ix_distributor_tier", distributor.c.tier, distributor.c.member_id)
"""For the merchant's list of members: a status or a tier of few people is found among a million."""

distributor_change = table(
    "distributor_change",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("status_before", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Who, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

distributor_tier_change = table(
    "distributor_tier_change",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("tier_before", Text),
    Column("tier", Text),
    Column("metrics", Json),
    Column("reason", Text, nullable=False),
    Column("changed_by", Who, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

distributor_application = table(
    "distributor_application",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("distributor.member_id"), nullable=False),
    Column("statement", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("applied_at", Instant, nullable=False),
    Column("decided_by", Who),
    Column("decided_at", Instant),
    Column("reason", Text),
    CheckConstraint("status IN ('pending', 'approved', 'refused')", name="status"),
    CheckConstraint("length(statement) <= 200", name="statement"),
    CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by"),
    CheckConstraint("(status = 'refused') = (reason IS NOT NULL AND length(trim(reason)) > 0)", name="reason"),
)
_OPEN = text("status = 'pending'")
Index(
    "uq_distributor_application_open",
    distributor_application.c.member_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("ix_distributor_application_of_member", distributor_application.c.member_id, distributor_application.c.id)
Index("ix_distributor_application_list", distributor_application.c.status, distributor_application.c.id)

earning_by_spend = table(
    "earning_by_spend",
    Column("member_id", Id, ForeignKey("distributor.member_id"), primary_key=True, autoincrement=False),
    Column("needed_fen", Fen, nullable=False),
    Column("granted_at", Instant, nullable=False),
    CheckConstraint("needed_fen > 0", name="needed"),
)
"""Those who may earn because of what they have spent, and what was asked when they got the right."""

referral = table(
    "referral",
    Column("member_id", Id, ForeignKey("distributor.member_id"), primary_key=True, autoincrement=False),
    Column("referrer_id", Id, ForeignKey("distributor.member_id"), nullable=False),
    Column("via", Text, nullable=False),
    Column("bound_at", Instant, nullable=False),
    Column("expires_at", Instant),
    CheckConstraint("referrer_id <> member_id", name="not_oneself"),
)
"""Who holds whom now; what was is in `referral_change`. One that has expired stands here until it is freed."""
Index("ix_referral_recruits", referral.c.referrer_id, referral.c.member_id)
_ENDS = text("expires_at IS NOT NULL")
Index("ix_referral_ends", referral.c.expires_at, sqlite_where=_ENDS, postgresql_where=_ENDS)

referral_change = table(
    "referral_change",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("left_id", Id),
    Column("referrer_id", Id),
    Column("via", Text),
    Column("expires_at", Instant),
    Column("reason", Text),
    Column("changed_by", Who),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("kind IN ('bound', 'renewed', 'moved', 'freed', 'expired')", name="kind"),
    CheckConstraint("(kind IN ('freed', 'expired')) = (referrer_id IS NULL)", name="after"),
    CheckConstraint("kind NOT IN ('renewed', 'freed', 'expired') OR left_id IS NOT NULL", name="before"),
    CheckConstraint(
        "kind NOT IN ('moved', 'freed') OR (length(trim(reason)) > 0 AND length(changed_by) > 0)", name="reason"
    ),
    CheckConstraint("referrer_id <> member_id AND left_id <> member_id", name="not_oneself"),
)
Index("ix_referral_change_of_member", referral_change.c.member_id, referral_change.c.id)

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
_DIRECT = text("level = 1 AND members > 0")
Index(
    "ix_team_count_largest",
    team_count.c.members,
    team_count.c.member_id,
    sqlite_where=_DIRECT,
    postgresql_where=_DIRECT,
)

branch_move = table(
    "branch_move",
    Column("member_id", Id, primary_key=True, autoincrement=False),
    Column("stage", Integer, nullable=False),
    Column("after_recruit", Id, nullable=False),
    Column("after_below", Id, nullable=False),
    Column("kept_at", Instant, nullable=False),
    CheckConstraint("stage IN (1, 2)", name="stage"),
)
"""Members whose referral has changed while the teams of those below them still follow, and how far that got."""

keep_append_only(distributor_change)
keep_append_only(distributor_tier_change)
keep_append_only(referral_attempt)
keep_append_only(referral_change)
