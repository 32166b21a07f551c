"""Table of the proposals room: who wanted what, and how it ended."""

from sqlalchemy import CheckConstraint, Column, Index, Text, text

from commissions.ledger.guards import allow_steps, keep_frozen, keep_rows
from shop.schema import Id, Instant, Json, Who, table

_OPEN = text("status = 'open'")

proposal = table(
    "proposal",
    Column("id", Id, primary_key=True),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("seen", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("proposed_by", Who, nullable=False),
    Column("proposer_member_id", Id),
    Column("proposed_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("decided_by", Who),
    Column("decided_at", Instant),
    CheckConstraint("status IN ('open', 'carried_out', 'refused', 'lapsed')", name="status"),
    CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("status NOT IN ('carried_out', 'refused') OR decided_by IS NOT NULL", name="decided_by"),
    CheckConstraint("status <> 'carried_out' OR decided_by <> proposed_by", name="two_people"),
    CheckConstraint("length(trim(reason)) > 0", name="reason"),
)
Index(
    "ix_proposal_open", proposal.c.action, proposal.c.subject, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
)
Index("ix_proposal_subject", proposal.c.subject, proposal.c.id)

keep_rows(proposal)
keep_frozen(
    proposal,
    *("id", "action", "subject", "payload", "seen", "reason"),
    *("proposed_by", "proposer_member_id", "proposed_at", "ends_at"),
)
allow_steps(proposal, "status", {"open": ["carried_out", "refused", "lapsed"]})
