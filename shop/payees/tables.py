"""Tables of payees.

People, asked on the phone, and companies, entered by the merchant for a wallet of any kind.
"""

from sqlalchemy import Column, ForeignKey, LargeBinary, Text, UniqueConstraint

from shop.schema import Id, Instant, table

payee = table(
    "payee",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary),
    Column("account_fingerprint", Text),
    Column("usable_from", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

company_payee = table(
    "company_payee",
    Column("id", Id, primary_key=True),
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("sealed", LargeBinary),
    Column("account_fingerprint", Text, nullable=False),
    Column("usable_from", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
    UniqueConstraint("person_kind", "person_id"),
)
