"""The notices of members. A delivery of the outbox makes one notice at most."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from shop.schema import Id, Instant, Json, table

notice = table(
    "notice",
    Column("id", Id, primary_key=True),
    Column("delivery_id", Id, unique=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("order_no", Text),
    Column("state", Text, nullable=False),
    Column("channel", Text),
    Column("message_id", Text, unique=True),
    Column("reason", Text),
    Column("created_at", Instant, nullable=False),
    Column("sending_since", Instant),
    Column("sent_at", Instant),
    Column("read_at", Instant),
    Column("held_until", Instant),
    Column("digest", Text),
    CheckConstraint(
        "state IN ('waiting', 'sending', 'sent', 'maybe_sent', 'refused', 'muted', 'held', 'told')", name="state"
    ),
    CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name="held"),
    CheckConstraint("state <> 'told' OR digest IS NOT NULL", name="told"),
    CheckConstraint("channel IN ('template', 'chat')", name="channel"),
)
Index("ix_notice_member", notice.c.member_id, notice.c.id)
_UNREAD = text("read_at IS NULL")
Index("ix_notice_unread", notice.c.member_id, sqlite_where=_UNREAD, postgresql_where=_UNREAD)
_WAITING = text("state = 'waiting'")
Index("ix_notice_waiting", notice.c.member_id, notice.c.order_no, sqlite_where=_WAITING, postgresql_where=_WAITING)
_HELD = text("state = 'held'")
Index("ix_notice_due", notice.c.held_until, notice.c.member_id, sqlite_where=_HELD, postgresql_where=_HELD)
Index("ix_notice_held", notice.c.member_id, notice.c.kind, sqlite_where=_HELD, postgresql_where=_HELD)
_LEFT = text("sending_since IS NOT NULL")
Index(
    "ix_notice_left",
    notice.c.member_id,
    notice.c.kind,
    notice.c.sending_since,
    sqlite_where=_LEFT,
    postgresql_where=_LEFT,
)
_TOLD = text("digest IS NOT NULL")
Index("ix_notice_digest", notice.c.digest, sqlite_where=_TOLD, postgresql_where=_TOLD)

notice_wish = table(
    "notice_wish",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("muted", Json, nullable=False),
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
    Column("most_an_hour", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name="hours"),
    CheckConstraint("most_an_hour > 0", name="most"),
)
"""How each member who said so wants to be told."""
