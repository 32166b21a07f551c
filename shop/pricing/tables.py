"""Tables of claims.

Which order has what of which offer, and how much of an offer that is limited has been used.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, text

from shop.schema import Fen, Id, Instant, table

offer_claim = table(
    "offer_claim",
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("label", Text, nullable=False),
    Column("single", Boolean, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("units", Integer, nullable=False),
    Column("saved_fen", Fen, nullable=False),
    Column("state", Text, nullable=False),
    Column("ends_at", Instant),
    Column("claimed_at", Instant, nullable=False),
    Column("ended_at", Instant),
    PrimaryKeyConstraint("order_no", "kind", "source_id"),
    CheckConstraint("state IN ('active', 'released', 'returned')", name="state"),
    CheckConstraint("(ended_at IS NULL) = (state = 'active')", name="ended"),
    CheckConstraint("units >= 1 AND saved_fen > 0 AND NOT (single AND counted)", name="units"),
)
_ACTIVE = text("single AND state = 'active'")
Index(
    "ix_offer_claim_single",
    offer_claim.c.kind,
    offer_claim.c.source_id,
    unique=True,
    sqlite_where=_ACTIVE,
    postgresql_where=_ACTIVE,
)
"""A single thing is claimed by one order at a time, whatever races."""
Index("ix_offer_claim_source", offer_claim.c.kind, offer_claim.c.source_id, offer_claim.c.state)

offer_use = table(
    "offer_use",
    Column("kind", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("used", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "source_id", "member_id"),
    CheckConstraint("used >= 0 AND used <= most", name="used"),
)
"""Units in active claims that are counted: of everybody under member 0, and of each member."""
