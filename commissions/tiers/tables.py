"""Tables of tiers and groups. The history of people's tiers is the network's, who alone changes them.

Days are numbered as in the tallies: 20261122. `tier_verdict` has rows only within the unit of work of one batch.
"""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text
from sqlalchemy.dialects.postgresql import JSONB

from commissions.ledger.append_only import keep_append_only
from commissions.schema import Id, Instant, Json, Who, table

_JsonOrNothing = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON in which None is no value at all, so that `IS NULL` finds it."""

tier_document = table(
    "tier_document",
    Column("version", Id, primary_key=True),
    Column("document", Json, nullable=False),
    Column("effective_at", Instant, nullable=False, index=True),
    Column("published_by", Who, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("acknowledgement_id", Id, ForeignKey("policy_acknowledgement.id")),
)

tier_standing = table(
    "tier_standing",
    Column("member_id", Id, ForeignKey("distributor.member_id"), primary_key=True, autoincrement=False),
    Column("locked", Boolean, nullable=False),
    Column("below_since", Integer),
    CheckConstraint("below_since IS NULL OR NOT locked", name="locked_stays"),
)

tier_lock_change = table(
    "tier_lock_change",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("locked", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Who, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("length(trim(reason)) > 0", name="reason"),
)

tier_review = table(
    "tier_review",
    Column("day", Integer, nullable=False),
    Column("version", Id, ForeignKey("tier_document.version"), nullable=False),
    Column("reached", Id, nullable=False),
    Column("reviewed", Id, nullable=False),
    Column("rose", Id, nullable=False),
    Column("fell", Id, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("finished_at", Instant),
    PrimaryKeyConstraint("day", "version"),
)

tier_verdict = table(
    "tier_verdict",
    Column("member_id", Id, primary_key=True, autoincrement=False),
    Column("tier_before", Text),
    Column("tier", Text),
    Column("step", Text, nullable=False),
    Column("metrics", Json, nullable=False),
    CheckConstraint("step IN ('rise', 'fall', 'below', 'recovered')", name="step"),
)

distributor_group = table(
    "distributor_group",
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("rule", _JsonOrNothing),
    Column("members", Integer, nullable=False),
    Column("reviewed_on", Integer, nullable=False),
    Column("reached", Id, nullable=False),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("members >= 0", name="members"),
)

distributor_group_member = table(
    "distributor_group_member",
    Column("group_id", Id, ForeignKey("distributor_group.id"), nullable=False),
    Column("member_id", Id, ForeignKey("distributor.member_id"), nullable=False),
    Column("joined_at", Instant, nullable=False),
    PrimaryKeyConstraint("group_id", "member_id"),
)
Index("ix_distributor_group_member_member", distributor_group_member.c.member_id, distributor_group_member.c.group_id)

keep_append_only(tier_document)
keep_append_only(tier_lock_change)
