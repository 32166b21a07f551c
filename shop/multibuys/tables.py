"""Table of multibuys. How often one was used is counted by pricing."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, text

from shop.schema import Id, Instant, Json, Who, table

multibuy = table(
    "multibuy",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("steps", Json, nullable=False),
    Column("scope", Text, nullable=False),
    Column("scope_codes", Json, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("most", Integer),
    Column("most_each", Integer),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    CheckConstraint("scope IN ('all', 'category', 'product', 'sku')", name="scope"),
    CheckConstraint("starts_at < ends_at", name="days"),
)
_OPEN = text("stopped_at IS NULL")
Index("ix_multibuy_open", multibuy.c.ends_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
