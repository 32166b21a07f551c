"""Table of the errands."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text

from commissions.ledger.guards import allow_steps, keep_frozen
from shop.schema import Id, Instant, Json, Who, table

_OPEN = text("state IN ('waiting', 'running')")

errand = table(
    "errand",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("request_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Id, nullable=False),
    Column("total", Id),
    Column("attempts", Integer, nullable=False),
    Column("summary", Json, nullable=False),
    Column("file_name", Text),
    Column("error", Text),
    Column("asked_by", Who, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("claimed_by", Text),
    Column("claimed_until", Instant),
    UniqueConstraint("asked_by", "request_key"),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
    CheckConstraint("(state IN ('waiting', 'running')) = (ended_at IS NULL)", name="ended"),
    CheckConstraint("(state = 'running') = (claimed_by IS NOT NULL)", name="claimed"),
    CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="error"),
    CheckConstraint("file_name IS NULL OR state = 'done'", name="file_name"),
    CheckConstraint("done >= 0 AND attempts >= 0", name="progress"),
)
Index("ix_errand_open", errand.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_errand_by", errand.c.asked_by, errand.c.id)
Index("ix_errand_ended", errand.c.ended_at)

keep_frozen(errand, "id", "code", "kind", "arguments", "request_key", "asked_by", "asked_at")
allow_steps(
    errand,
    "state",
    {"waiting": ["running", "cancelled"], "running": ["waiting", "done", "failed", "cancelled"]},
)
