"""Tables of parcels: what each holds, and when it was received. `receive_by` is fixed when it is sent, and put off
once if the buyer asks.

A pickup is a kind of parcel: ready at its place is shipped, redeemed there is received. It never counts as received by
itself. Its code is sealed, so that only the buyer's page shows it; the index finds it at the counter.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from commissions.ledger.append_only import keep_append_only
from shop.schema import Id, Instant, Who, table

_IS_SENT = (
    "way = 'parcel' AND carrier IS NOT NULL AND number IS NOT NULL AND receive_by IS NOT NULL AND code_index IS NULL"
)
_IS_FETCHED = "way = 'pickup' AND carrier IS NULL AND number IS NULL AND receive_by IS NULL AND code_index IS NOT NULL"

parcel = table(
    "parcel",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False),
    Column("place_id", Id, ForeignKey("place.id"), nullable=False),
    Column("way", Text, nullable=False),
    Column("carrier", Text),
    Column("number", Text),
    Column("former_number", Text),
    Column("sealed_code", LargeBinary),
    Column("code_index", Text, unique=True),
    Column("shipped_by", Who, nullable=False),
    Column("shipped_at", Instant, nullable=False),
    Column("receive_by", Instant),
    Column("received_at", Instant),
    Column("received_by", Who),
    UniqueConstraint("order_no", "carrier", "number"),
    CheckConstraint("way IN ('parcel', 'pickup')", name="way"),
    CheckConstraint(f"({_IS_SENT}) OR ({_IS_FETCHED})", name="told"),
    CheckConstraint("former_number IS NULL OR way = 'parcel'", name="former_number"),
    CheckConstraint("(received_at IS NULL) = (received_by IS NULL)", name="received"),
)
_ON_THE_WAY = text("received_at IS NULL")
Index("ix_parcel_due", parcel.c.receive_by, sqlite_where=_ON_THE_WAY, postgresql_where=_ON_THE_WAY)

parcel_line = table(
    "parcel_line",
    Column("parcel_id", Id, ForeignKey("parcel.id"), nullable=False),
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("stock_id", Id, nullable=False),
    Column("quantity", Integer, nullable=False),
    PrimaryKeyConstraint("parcel_id", "line", "stock_id"),
    ForeignKeyConstraint(["order_no", "line", "stock_id"], ["portion.order_no", "portion.line", "portion.stock_id"]),
    CheckConstraint("quantity > 0", name="quantity"),
)
Index("ix_parcel_line_order", parcel_line.c.order_no, parcel_line.c.line)

order_hurry = table(
    "order_hurry",
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("hurried_at", Instant, nullable=False, index=True),
)
"""An order whose buyer has asked for it to be sent, the last time."""

receipt_extension = table(
    "receipt_extension",
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("days", Integer, nullable=False),
    Column("extended_at", Instant, nullable=False),
    CheckConstraint("days >= 1", name="days"),
)
"""An order whose buyer has more time: what was on its way then counts as received so many days later."""

keep_append_only(receipt_extension)
