"""Tables of the settings room: plain settings as JSON, secrets as sealed bytes."""

from sqlalchemy import Column, LargeBinary, Text

from shop.schema import Instant, Json, table

setting = table(
    "setting",
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

secret = table(
    "secret",
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
