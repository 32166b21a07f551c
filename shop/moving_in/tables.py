"""Tables of what was brought along from another shop.

`moved_person` says which member a person of the old shop is here; what identifies them there is kept only as a digest.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from commissions.ledger.guards import keep_frozen, keep_rows
from shop.schema import Fen, Id, Instant, Who, table

moved_batch = table(
    "moved_batch",
    Column("code", Text, primary_key=True),
    Column("system", Text, nullable=False),
    Column("taken_by", Who, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("people", Integer, nullable=False),
    Column("openings", Integer, nullable=False),
    Column("total_fen", Fen, nullable=False),
    Column("approved_by", Who),
    Column("approved_at", Instant),
    CheckConstraint("people > 0 AND openings >= 0 AND total_fen >= 0", name="counts"),
    CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"),
    CheckConstraint("approved_by IS NULL OR approved_by <> taken_by", name="two_people"),
)

moved_person = table(
    "moved_person",
    Column("id", Id, primary_key=True),
    Column("batch", Text, ForeignKey("moved_batch.code"), nullable=False),
    Column("system", Text, nullable=False),
    Column("source_key", Text, nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, unique=True),
    Column("phone_index", Text, index=True),
    Column("phone_tail", Text),
    Column("opening_fen", Fen, nullable=False),
    Column("posted_at", Instant),
    UniqueConstraint("system", "source_key"),
    CheckConstraint("opening_fen >= 0", name="opening"),
    CheckConstraint("posted_at IS NULL OR opening_fen > 0", name="posted"),
)
_DUE = text("opening_fen > 0 AND posted_at IS NULL")
Index("ix_moved_person_due", moved_person.c.id, sqlite_where=_DUE, postgresql_where=_DUE)
Index("ix_moved_person_batch", moved_person.c.batch, moved_person.c.id)

keep_rows(moved_batch)
keep_frozen(moved_batch, "code", "system", "taken_by", "taken_at", "people")
keep_rows(moved_person)
keep_frozen(moved_person, "id", "batch", "system", "member_id", "opening_fen")
