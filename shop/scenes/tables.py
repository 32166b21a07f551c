"""Table of scene codes."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Text, text

from commissions.ledger.guards import keep_rows
from shop.schema import Id, Instant, Who, table

scene_code = table(
    "scene_code",
    Column("scene", Text, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("printed", Boolean, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("told_at", Instant),
)
permanent_code = table(
    "permanent_code",
    Column("scene", Text, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, unique=True),
    Column("ticket", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
)
keep_rows(permanent_code)
Index("ix_scene_code_current", scene_code.c.member_id, scene_code.c.printed, scene_code.c.expires_at)
_UNTOLD = text("told_at IS NULL AND printed")
Index("ix_scene_code_untold", scene_code.c.expires_at, sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)
