"""Announcements, and how far each got."""

from sqlalchemy import CheckConstraint, Column, Text

from shop.schema import Id, Instant, Who, table

announcement = table(
    "announcement",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("audience_of", Text, nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("target_code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reached", Id, nullable=False),
    Column("told", Id, nullable=False),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("audience IN ('all', 'distributors', 'tier', 'group')", name="audience"),
    CheckConstraint("state IN ('sending', 'sent', 'stopped')", name="state"),
    CheckConstraint("(state = 'sending') = (ended_at IS NULL)", name="ended"),
)
