"""Goods that a member keeps, and goods that they looked at."""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint

from shop.schema import Id, Instant, table

favourite = table(
    "favourite",
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("product_id", Id, ForeignKey("product.id"), nullable=False),
    Column("kept_at", Instant, nullable=False),
    PrimaryKeyConstraint("member_id", "product_id"),
)
Index("ix_favourite_newest", favourite.c.member_id, favourite.c.kept_at)

footprint = table(
    "footprint",
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("product_id", Id, ForeignKey("product.id"), nullable=False),
    Column("seen_at", Instant, nullable=False),
    PrimaryKeyConstraint("member_id", "product_id"),
)
Index("ix_footprint_newest", footprint.c.member_id, footprint.c.seen_at)
