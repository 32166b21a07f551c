"""Table of changed addresses: where an order was to go before, sealed, so that a packed parcel is found by it."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Text

from commissions.ledger.guards import keep_frozen
from shop.schema import Id, Instant, table

address_change = table(
    "address_change",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, index=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("former", LargeBinary, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

keep_frozen(address_change, "id", "order_no", "changed_at")
