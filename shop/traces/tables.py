"""Table of traces."""

from sqlalchemy import Column, ForeignKey, Index, Text

from shop.schema import Id, Instant, table

member_trace = table(
    "member_trace",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False, index=True),
)
Index("ix_member_trace_shared", member_trace.c.kind, member_trace.c.digest, member_trace.c.member_id)
