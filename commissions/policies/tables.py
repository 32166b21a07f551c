"""Tables of policies: each version as it was published, and who acknowledged which legal notice."""

from sqlalchemy import Column, ForeignKey, Text

from commissions.ledger.append_only import keep_append_only
from commissions.schema import Id, Instant, Json, Who, table

policy_acknowledgement = table(
    "policy_acknowledgement",
    Column("id", Id, primary_key=True),
    Column("notice_version", Text, nullable=False),
    Column("acknowledged_by", Who, nullable=False),
    Column("acknowledged_at", Instant, nullable=False),
)

policy = table(
    "policy",
    Column("version", Id, primary_key=True),
    Column("document", Json, nullable=False),
    Column("effective_at", Instant, nullable=False, index=True),
    Column("published_by", Who, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("acknowledgement_id", Id, ForeignKey("policy_acknowledgement.id")),
)

keep_append_only(policy_acknowledgement)
keep_append_only(policy)
