"""Tables of baskets: what was picked, and which orders came of it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint

from shop.schema import Id, Instant, Json, table

basket = table(
    "basket",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("lines", Json, nullable=False),
    Column("message", Text, nullable=False),
    Column("request_key", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    UniqueConstraint("member_id", "request_key"),
    CheckConstraint("ends_at >= made_at", name="ends"),
)
Index("ix_basket_of_member", basket.c.member_id, basket.c.id)

basket_order = table(
    "basket_order",
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("basket_code", Text, nullable=False, index=True),
)
"""An order that came of a basket. The basket may be forgotten with whoever made it, so it is no foreign key."""
