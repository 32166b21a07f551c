"""The notices of members. A delivery of the outbox makes one notice at most."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

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
    CheckConstraint("state IN ('waiting', 'sending', 'sent', 'maybe_sent', 'refused')", name="state"),
    CheckConstraint("channel IN ('template', 'chat')", name="channel"),
)
Index("ix_notice_member", notice.c.member_id, notice.c.id)
_UNREAD = text("read_at IS NULL")
Index("ix_notice_unread", notice.c.member_id, sqlite_where=_UNREAD, postgresql_where=_UNREAD)
_WAITING = text("state = 'waiting'")
Index("ix_notice_waiting", notice.c.member_id, notice.c.order_no, sqlite_where=_WAITING, postgresql_where=_WAITING)
