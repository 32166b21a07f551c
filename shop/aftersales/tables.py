"""Tables of refunds as decisions: which line, and how much of it.

Their way through Pay is in `shop.payments`.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

from shop.schema import Fen, Id, Who, table

refund_decision = table(
    "refund_decision",
    Column("refund_no", Text, ForeignKey("refund.refund_no"), primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False),
    Column("shipping_fen", Fen, nullable=False),
    Column("given_up_by", Who),
    Column("given_up_reason", Text),
    CheckConstraint("shipping_fen >= 0", name="shipping"),
)

refund_line = table(
    "refund_line",
    Column("refund_no", Text, ForeignKey("refund_decision.refund_no"), nullable=False),
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    PrimaryKeyConstraint("refund_no", "line"),
    ForeignKeyConstraint(["order_no", "line"], ["order_line.order_no", "order_line.line"]),
    CheckConstraint("amount_fen > 0", name="amount"),
)

refund_unit = table(
    "refund_unit",
    Column("refund_no", Text, ForeignKey("refund_decision.refund_no"), nullable=False),
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("stock_id", Id, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    Column("restocked", Integer, nullable=False),
    PrimaryKeyConstraint("refund_no", "line", "stock_id"),
    ForeignKeyConstraint(["order_no", "line", "stock_id"], ["portion.order_no", "portion.line", "portion.stock_id"]),
    CheckConstraint("ended >= 0 AND returned >= 0 AND ended + returned > 0", name="units"),
    CheckConstraint("restocked IN (0, ended + returned)", name="restocked"),
)
