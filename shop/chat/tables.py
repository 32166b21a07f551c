"""Table of open conversations."""

from sqlalchemy import Column, ForeignKey, Integer, Text

from shop.schema import Id, Instant, table

chat_window = table(
    "chat_window",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("allowed", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
)
