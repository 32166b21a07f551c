"""Tables of the session itself: event deliveries, answered callbacks, leases of periodic jobs."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, text

from shop.schema import Id, Instant, Json, table

event_delivery = table(
    "event_delivery",
    Column("id", Id, primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("partition", Id),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("claimed_until", Instant),
    Column("claimed_by", Text),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("status IN ('waiting', 'claimed', 'done', 'dead')", name="status"),
)
OPEN_WORDS = ("waiting", "claimed")
_OPEN = text("status IN ('waiting', 'claimed')")
Index(
    "ix_event_delivery_open",
    event_delivery.c.consumer,
    event_delivery.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index(
    "ix_event_delivery_partition",
    event_delivery.c.consumer,
    event_delivery.c.partition,
    event_delivery.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

_DEAD = text("status = 'dead'")
Index("ix_event_delivery_dead", event_delivery.c.id, sqlite_where=_DEAD, postgresql_where=_DEAD)

answered_callback = table(
    "answered_callback",
    Column("key", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("answered_at", Instant, nullable=False, index=True),
)

job_lease = table(
    "job_lease",
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("fence", Id, nullable=False),
    Column("held_until", Instant, nullable=False),
    Column("next_run_at", Instant, nullable=False),
)
