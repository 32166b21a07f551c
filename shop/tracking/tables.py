"""Table of tracks: one a parcel on its way, with what its carrier said last, sealed, because it names people."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Text, text

from shop.schema import Id, Instant, table
from shop.tracking.track import TrackState

_STATES = ", ".join(f"'{state}'" for state in TrackState)

track = table(
    "track",
    Column("id", Id, primary_key=True),
    Column("parcel_id", Id, ForeignKey("parcel.id"), nullable=False, unique=True),
    Column("number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sealed_events", LargeBinary),
    Column("problem", Text),
    Column("answered_at", Instant),
    Column("next_ask_at", Instant),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("sealed_events IS NULL OR answered_at IS NOT NULL", name="answered"),
)
_ASKED = text("next_ask_at IS NOT NULL")
Index("ix_track_due", track.c.next_ask_at, sqlite_where=_ASKED, postgresql_where=_ASKED)
