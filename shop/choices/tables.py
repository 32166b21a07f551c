"""Tables of choices: what members do without now, and every change with its time."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, PrimaryKeyConstraint, Text

from commissions.ledger.append_only import keep_append_only
from shop.choices.choice import Topic
from shop.schema import Id, Instant, table

_TOPICS = ", ".join(f"'{topic}'" for topic in Topic)

choice_declined = table(
    "choice_declined",
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("topic", Text, nullable=False),
    Column("declined_at", Instant, nullable=False),
    PrimaryKeyConstraint("member_id", "topic"),
    CheckConstraint(f"topic IN ({_TOPICS})", name="topic"),
)

choice_change = table(
    "choice_change",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("topic", Text, nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("happened_at", Instant, nullable=False),
    CheckConstraint(f"topic IN ({_TOPICS})", name="topic"),
)
keep_append_only(choice_change)
