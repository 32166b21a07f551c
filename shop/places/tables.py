"""Tables of places, and of what arrived and left there.

How many units lie where is in `stock`, beside the SKU.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Text

from commissions.ledger.append_only import keep_append_only
from shop.schema import Id, Instant, Who, table

place = table(
    "place",
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("hours", Text, nullable=False),
    Column("offers_pickup", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("NOT offers_pickup OR (name <> '' AND address <> '')", name="pickup"),
)

stock_move = table(
    "stock_move",
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False),
    Column("stock_id", Id, ForeignKey("stock.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("units", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("moved_by", Who, nullable=False),
    Column("moved_at", Instant, nullable=False),
    CheckConstraint("kind IN ('received', 'corrected', 'moved', 'replaced')", name="kind"),
    CheckConstraint(
        "units <> 0 AND (kind <> 'received' OR units > 0) AND (kind <> 'replaced' OR units < 0)", name="units"
    ),
    CheckConstraint("kind <> 'corrected' OR reason <> ''", name="reason"),
)
Index("ix_stock_move_stock", stock_move.c.stock_id, stock_move.c.id)
Index("ix_stock_move_key", stock_move.c.key, stock_move.c.stock_id, unique=True)

keep_append_only(stock_move)
