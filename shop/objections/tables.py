"""The table of objections."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from shop.schema import Id, Instant, Who, table

objection = table(
    "objection",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("order_no", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("answer", Text),
    Column("answered_by", Who),
    Column("answered_at", Instant),
    CheckConstraint("state IN ('open', 'answered')", name="state"),
    CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered"),
    CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by"),
    CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answer"),
    CheckConstraint("length(order_no) BETWEEN 1 AND 32 AND length(words) BETWEEN 1 AND 200", name="lengths"),
)
"""`why` is what the person was told about the order when they objected, "" for nothing."""
Index("ix_objection_of_member", objection.c.member_id, objection.c.id)
Index("ix_objection_state", objection.c.state, objection.c.id)
_OPEN = text("state = 'open'")
_ONE = (objection.c.member_id, objection.c.order_no)
Index("ux_objection_open", *_ONE, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
"""Of one order a person has one objection that waits."""
