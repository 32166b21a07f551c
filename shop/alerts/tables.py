"""Tables of alerts: what each member of staff wants to hear of, and what they have been told."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, PrimaryKeyConstraint, Text

from shop.alerts.topic import Topic
from shop.schema import Instant, Json, table

_TOPICS = ", ".join(f"'{topic}'" for topic in Topic)

staff_wish = table(
    "staff_wish",
    Column("staff_code", Text, ForeignKey("staff.code"), primary_key=True),
    Column("topics", Json, nullable=False),
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
    CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name="hours"),
)

staff_told = table(
    "staff_told",
    Column("staff_code", Text, ForeignKey("staff.code"), nullable=False),
    Column("topic", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("told_at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("staff_code", "topic", "mark"),
    CheckConstraint(f"topic IN ({_TOPICS})", name="topic"),
)
