"""Tables of reconciliation.

Which bills were taken in, which of our numbers they named, and what differed.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint, text

from shop.schema import Fen, Id, Instant, Who, table

reconciled_bill = table(
    "reconciled_bill",
    Column("day", Text, nullable=False),
    Column("bill", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("digest", Text),
    Column("lines", Integer, nullable=False),
    Column("foreign_lines", Integer, nullable=False),
    Column("closing_fen", Fen),
    Column("fee_units", Fen),
    Column("own_fee_fen", Fen),
    Column("booked_fee_fen", Fen),
    Column("problem", Text),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("day", "bill"),
    CheckConstraint("bill IN ('trade', 'BASIC', 'OPERATION')", name="bill"),
    CheckConstraint("status IN ('taken_in', 'empty', 'damaged')", name="status"),
    CheckConstraint(
        "(fee_units IS NULL) = (own_fee_fen IS NULL) AND (fee_units IS NULL) = (booked_fee_fen IS NULL)", name="fees"
    ),
)

billed = table(
    "billed",
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    PrimaryKeyConstraint("kind", "subject"),
    CheckConstraint("kind IN ('payment', 'refund', 'transfer')", name="kind"),
)

bill_difference = table(
    "bill_difference",
    Column("id", Id, primary_key=True),
    Column("day", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("number", Text),
    Column("expected", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", Who),
    Column("reason", Text),
    UniqueConstraint("kind", "subject", "day"),
    CheckConstraint("status IN ('open', 'mended', 'noted', 'closed')", name="status"),
    CheckConstraint("(ended_at IS NULL) = (status = 'open')", name="ended"),
)
_OPEN = text("status = 'open'")
Index("ix_bill_difference_open", bill_difference.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
