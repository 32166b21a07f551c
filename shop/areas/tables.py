"""The table of areas."""

from sqlalchemy import CheckConstraint, Column, Index, Text

from shop.schema import Id, Instant, Who, table

area = table(
    "area",
    Column("id", Id, primary_key=True),
    Column("region_code", Text, nullable=False),
    Column("member_id", Id, nullable=False, index=True),
    Column("begins_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("given_by", Who, nullable=False),
    Column("given_at", Instant, nullable=False),
    CheckConstraint("length(region_code) = 6", name="region"),
    CheckConstraint("ends_at >= begins_at", name="days"),
)
"""One that ends where it begins was taken back before its first day."""
Index("ix_area_of_region", area.c.region_code, area.c.begins_at)
