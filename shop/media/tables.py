"""The table of files. Rows are deleted only after their files are (`shop.media.sweeping`)."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text

from shop.schema import Id, Instant, Who, table

media = table(
    "media",
    Column("code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("member_id", Id, index=True),
    Column("sha256", Text, nullable=False),
    Column("bytes", Id, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("colour", Text),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("dropped_at", Instant),
    CheckConstraint("kind IN ('picture', 'video', 'document')", name="kind"),
    CheckConstraint("bytes > 0", name="bytes"),
    CheckConstraint("kind <> 'picture' OR (width > 0 AND height > 0 AND colour IS NOT NULL)", name="picture"),
)
_UNUSED, _DROPPED = media.c.used_at.is_(None), media.c.dropped_at.is_not(None)
Index("ix_media_unused", media.c.made_at, sqlite_where=_UNUSED, postgresql_where=_UNUSED)
Index("ix_media_dropped", media.c.dropped_at, sqlite_where=_DROPPED, postgresql_where=_DROPPED)
