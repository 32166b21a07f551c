"""Table of addresses."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, Text, text

from shop.schema import Id, Instant, table

address = table(
    "address",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("district_code", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("phone_index", Text, nullable=False, index=True),
    Column("place_index", Text, nullable=False, index=True),
    Column("is_default", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)
_ONE_DEFAULT = text("is_default")
Index("uq_address_default", address.c.member_id, unique=True, sqlite_where=_ONE_DEFAULT, postgresql_where=_ONE_DEFAULT)
