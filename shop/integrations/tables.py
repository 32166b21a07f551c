"""Table of the integrations room. Rows are ended, never deleted, since the log names them."""

from sqlalchemy import CheckConstraint, Column, Text

from commissions.ledger.guards import keep_frozen, keep_rows
from shop.schema import Instant, Json, Who, table

integration = table(
    "integration",
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("key_digest", Text, unique=True),
    Column("scopes", Json, nullable=False),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("ended_by", Who),
    Column("ended_at", Instant),
    CheckConstraint("length(trim(name)) > 0", name="name"),
    CheckConstraint(
        "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (key_digest IS NOT NULL)", name="ended"
    ),
)

keep_rows(integration)
keep_frozen(integration, "code", "name", "scopes", "made_by", "made_at")
