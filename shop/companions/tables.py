"""Goods bought together, counted by differences, and the orders that are counted."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text

from shop.schema import Id, Instant, table

companion = table(
    "companion",
    Column("product_id", Id, ForeignKey("product.id"), nullable=False),
    Column("other_id", Id, ForeignKey("product.id"), nullable=False),
    Column("orders", Integer, nullable=False),
    PrimaryKeyConstraint("product_id", "other_id"),
    CheckConstraint("orders >= 0 AND product_id <> other_id", name="orders"),
)
"""How many orders of the last ninety days have both; each pair stands there both ways."""
Index("ix_companion_best", companion.c.product_id, companion.c.orders)

companion_order = table(
    "companion_order",
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("paid_at", Instant, nullable=False),
)
"""The orders that are counted: an event that comes again counts nothing twice."""
Index("ix_companion_order_paid", companion_order.c.paid_at, companion_order.c.order_no)
