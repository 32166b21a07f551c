"""Tables of reordering: the merchant's rule of a SKU, how fast it sells, and what was ordered of it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from shop.reordering.reorder import LONGEST_LEAD_DAYS, MOST_UNITS
from shop.schema import Id, Instant, Who, table

reorder_rule = table(
    "reorder_rule",
    Column("sku_id", Id, ForeignKey("sku.id"), primary_key=True, autoincrement=False),
    Column("lead_days", Integer, nullable=False),
    Column("safety_units", Integer, nullable=False),
    Column("set_by", Who, nullable=False),
    Column("set_at", Instant, nullable=False),
    CheckConstraint(f"lead_days BETWEEN 0 AND {LONGEST_LEAD_DAYS}", name="lead_days"),
    CheckConstraint(f"safety_units BETWEEN 0 AND {MOST_UNITS}", name="safety_units"),
)

sku_pace = table(
    "sku_pace",
    Column("sku_id", Id, ForeignKey("sku.id"), primary_key=True, autoincrement=False),
    Column("sold_units", Id, nullable=False),
    CheckConstraint("sold_units >= 0", name="sold_units"),
)

purchase = table(
    "purchase",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("request_key", Text, nullable=False, unique=True),
    Column("sku_id", Id, ForeignKey("sku.id"), nullable=False),
    Column("place_id", Id, ForeignKey("place.id"), nullable=False),
    Column("units", Id, nullable=False),
    Column("expected_on", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_units", Id),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_by", Who),
    Column("ended_at", Instant),
    CheckConstraint(f"units BETWEEN 1 AND {MOST_UNITS}", name="units"),
    CheckConstraint("state IN ('open', 'received', 'dropped')", name="state"),
    CheckConstraint("(state = 'received') = (received_units IS NOT NULL)", name="received"),
    CheckConstraint("received_units > 0", name="received_units"),
    CheckConstraint("(state = 'open') = (ended_at IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
)
Index("ix_purchase_sku", purchase.c.sku_id, purchase.c.state)
Index("ix_purchase_expected", purchase.c.expected_on, purchase.c.id)
Index("ix_purchase_made", purchase.c.made_at, purchase.c.id)
