"""What people wrote, the newest of each kind open, with what was decided about it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from shop.schema import Id, Instant, Json, Who, table

writing = table(
    "writing",
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("hits", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("decided_by", Who),
    Column("decided_at", Instant),
    Column("ground", Text, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("state IN ('held', 'fresh', 'seen', 'hidden', 'replaced')", name="state"),
    CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided"),
    CheckConstraint("state <> 'hidden' OR (ground <> '' AND reason <> '' AND decided_by IS NOT NULL)", name="hidden"),
)
Index("ix_writing_state", writing.c.state, writing.c.id)
Index("ix_writing_member", writing.c.member_id, writing.c.id)
_SHOWN = text("state IN ('held', 'fresh', 'seen')")
_ONE = (writing.c.kind, writing.c.member_id, writing.c.subject)
Index("ux_writing_one", *_ONE, unique=True, sqlite_where=_SHOWN, postgresql_where=_SHOWN)
"""Of each kind a person has one that stands or waits; another one replaces it."""
