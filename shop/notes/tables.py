"""The table of notes."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Text, UniqueConstraint

from shop.schema import Id, Instant, table

team_note = table(
    "team_note",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("about_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("follow_up_on", Text),
    Column("kept_at", Instant, nullable=False),
    UniqueConstraint("member_id", "about_id"),
    CheckConstraint("member_id <> about_id", name="not_oneself"),
    CheckConstraint("length(follow_up_on) = 10", name="follow_up"),
)
"""`member_id` wrote it, of one person one note; `follow_up_on` is a day of Shanghai, as in 2026-12-01."""
Index("ix_team_note_follow_up", team_note.c.member_id, team_note.c.follow_up_on)
