"""Tables of parcels: what each holds, and when it was received. `receive_by` is fixed when it is sent."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from shop.schema import Id, Instant, Who, table

parcel = table(
    "parcel",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False),
    Column("place_id", Id, ForeignKey("place.id"), nullable=False),
    Column("carrier", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("shipped_by", Who, nullable=False),
    Column("shipped_at", Instant, nullable=False),
    Column("receive_by", Instant, nullable=False),
    Column("received_at", Instant),
    Column("received_by", Who),
    UniqueConstraint("order_no", "carrier", "number"),
    CheckConstraint("(received_at IS NULL) = (received_by IS NULL)", name="received"),
)
ON_THE_WAY = text("received_at IS NULL")
Index("ix_parcel_due", parcel.c.receive_by, sqlite_where=ON_THE_WAY, postgresql_where=ON_THE_WAY)

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
