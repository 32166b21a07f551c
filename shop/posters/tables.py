"""Table of posters on their way."""

from sqlalchemy import Boolean, Column, ForeignKey, Text

from shop.schema import Id, Instant, table

chat_poster = table(
    "chat_poster",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("media_id", Text),
    Column("usable_until", Instant),
    Column("owed", Boolean, nullable=False),
    Column("delivery_id", Id),
)
