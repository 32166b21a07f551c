"""Table of the checkout: one row per member and SKU in the cart.

`seen_fen` is the shelf's price when it was put in, to say what changed since; nothing is ever sold at it.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer

from shop.schema import Fen, Id, Instant, table

cart_line = table(
    "cart_line",
    Column("member_id", Id, primary_key=True, autoincrement=False),
    Column("sku_id", Id, ForeignKey("sku.id"), primary_key=True, autoincrement=False),
    Column("quantity", Integer, nullable=False),
    Column("selected", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("seen_fen", Fen, nullable=False),
    CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
)
