"""Tables of claims, and what the tables of all modes share.

Which order has what of which offer, and how much of an offer that is limited has been used.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from shop.schema import Fen, Id, Instant, Json, Who, table


def declare_offers(name: str, *own: Column[Any] | CheckConstraint, open_when: str = "stopped_at IS NULL") -> Table:
    """The table of what a merchant made of a mode: for which goods, from when until when, by whom, stopped when.

    `own` is what the mode adds. An index finds what is open (`open_when`, in SQL) by its end.
    """
    made = table(
        name,
        Column("id", Id, primary_key=True),
        Column("code", Text, nullable=False, unique=True),
        Column("name", Text, nullable=False),
        Column("scope", Text, nullable=False),
        Column("scope_codes", Json, nullable=False),
        Column("starts_at", Instant, nullable=False),
        Column("ends_at", Instant, nullable=False),
        *own,
        Column("made_by", Who, nullable=False),
        Column("made_at", Instant, nullable=False),
        Column("stopped_at", Instant),
        CheckConstraint("scope IN ('all', 'category', 'product', 'sku')", name="scope"),
        CheckConstraint("starts_at < ends_at", name="days"),
    )
    is_open = text(open_when)
    Index(f"ix_{name}_open", made.c.ends_at, sqlite_where=is_open, postgresql_where=is_open)
    return made


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
