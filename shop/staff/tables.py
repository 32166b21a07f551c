"""Table of the staff room: identities. They are ended, never deleted, since what they did names them."""

from sqlalchemy import CheckConstraint, Column, Index, Text, text

from commissions.ledger.guards import keep_frozen, keep_rows
from shop.schema import Id, Instant, Who, table

staff = table(
    "staff",
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("member_id", Id),
    Column("key_digest", Text, unique=True),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_by", Who),
    Column("ended_at", Instant),
    CheckConstraint("length(trim(name)) > 0", name="name"),
    CheckConstraint(
        "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (key_digest IS NOT NULL)", name="ended"
    ),
)
_WORKING = text("ended_at IS NULL")
Index("ix_staff_member", staff.c.member_id, unique=True, sqlite_where=_WORKING, postgresql_where=_WORKING)

keep_rows(staff)
keep_frozen(staff, "code", "made_by", "made_at")
