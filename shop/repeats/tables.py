"""The table of answered requests. An answer names codes, states and amounts: nothing in it is a person's data."""

from sqlalchemy import Column, ForeignKey, Text

from shop.schema import Id, Instant, table

answered_request = table(
    "answered_request",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_at", Instant, nullable=False, index=True),
)
