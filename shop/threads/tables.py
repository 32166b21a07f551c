"""Tables of threads: one row a member, and the messages."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint

from commissions.ledger.guards import allow_steps, keep_frozen
from shop.schema import Id, Instant, Who, table
from shop.threads.thread import Delivery, Form, ThreadState

_STATES = ", ".join(f"'{of}'" for of in ThreadState)
_FORMS = ", ".join(f"'{of}'" for of in Form)
_DELIVERIES = ", ".join(f"'{of}'" for of in Delivery)

thread = table(
    "thread",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("unseen", Integer, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("assigned_to", Who),
    Column("about_kind", Text),
    Column("about", Text),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("unread >= 0 AND unseen >= 0 AND turn >= 0 AND messages >= 0", name="counted"),
    CheckConstraint("unread <= messages AND unseen <= messages", name="read"),
    CheckConstraint("(about_kind IS NULL) = (about IS NULL)", name="about"),
    CheckConstraint("about_kind IN ('order', 'product')", name="about_kind"),
)
Index("ix_thread_waits", thread.c.state, thread.c.since, thread.c.member_id)
Index("ix_thread_since", thread.c.since, thread.c.member_id)
Index("ix_thread_assigned", thread.c.assigned_to, thread.c.since, thread.c.member_id)
Index("ix_thread_last", thread.c.last_at, thread.c.member_id)

thread_message = table(
    "thread_message",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("thread.member_id"), nullable=False),
    Column("request_key", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("picture", Text),
    Column("about_kind", Text),
    Column("about", Text),
    Column("by", Who),
    Column("at", Instant, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("problem", Text),
    UniqueConstraint("member_id", "request_key"),
    CheckConstraint("side IN ('member', 'staff')", name="side"),
    CheckConstraint("via IN ('h5', 'account', 'console')", name="via"),
    CheckConstraint(f"form IN ({_FORMS})", name="form"),
    CheckConstraint(f"delivery IN ({_DELIVERIES})", name="delivery"),
    CheckConstraint("(side = 'staff') = (by IS NOT NULL)", name="by"),
    CheckConstraint("(side = 'member') = (delivery = 'none')", name="own"),
    CheckConstraint("(about_kind IS NULL) = (about IS NULL)", name="about"),
    CheckConstraint("length(request_key) BETWEEN 1 AND 80", name="key"),
)
"""`sealed` are the words, which name people, addresses and phones; its place is the member and the request's key."""
Index("ix_thread_message", thread_message.c.member_id, thread_message.c.id)

keep_frozen(thread_message, "member_id", "request_key", "side", "via", "form", "about_kind", "about", "by", "at")
allow_steps(
    thread_message,
    "delivery",
    {"waiting": ["sending", "kept"], "sending": ["sent", "maybe_sent", "waiting", "kept"]},
)
