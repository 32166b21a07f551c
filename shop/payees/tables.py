"""Table of payees."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Text

from shop.schema import Id, Instant, table

payee = table(
    "payee",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary),
    Column("account_fingerprint", Text),
    Column("usable_from", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
