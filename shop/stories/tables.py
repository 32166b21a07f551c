"""Stories, with their blocks as one value."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Text

from shop.schema import Id, Instant, Json, table

story = table(
    "story",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("cover", Text, ForeignKey("media.code")),
    Column("blocks", Json, nullable=False),
    Column("on", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
Index("ix_story_saved", story.c.saved_at, story.c.id)
