"""Materials to be shared."""

from sqlalchemy import Boolean, Column, Index, Integer, Text

from shop.schema import Id, Instant, Json, table

material = table(
    "material",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("pictures", Json, nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("target_code", Text, nullable=False),
    Column("on", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
Index("ix_material_on", material.c.on, material.c.id)
