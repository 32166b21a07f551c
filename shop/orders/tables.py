"""Tables of orders.

What was bought is copied in, so that no later change of the catalog reaches an order.
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
from commissions.ledger.guards import keep_frozen, keep_rows, keep_while
from shop.catalog.returns import NO_RETURNS
from shop.checkout.quoting import LARGEST_TOTAL_FEN
from shop.orders.notes import Flag
from shop.orders.order import STEPS, STEPS_BACK, Channel, OrderState
from shop.places.place import Way
from shop.schema import Fen, Id, Instant, Json, Who, table

_STATES = ", ".join(f"'{state}'" for state in OrderState)
_WAYS = ", ".join(f"'{way}'" for way in Way)
_CHANNELS = ", ".join(f"'{channel}'" for channel in Channel)
_FLAGS = ", ".join(f"'{flag}'" for flag in Flag)
_LEGAL_STEPS = ", ".join(f"'{before}>{after}'" for before, after in (*STEPS, *STEPS_BACK))

shop_order = table(
    "shop_order",
    Column("id", Id, primary_key=True),
    Column("no", Text, nullable=False, unique=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("list_fen", Fen, nullable=False),
    Column("discount_fen", Fen, nullable=False),
    Column("balance_fen", Fen, nullable=False),
    Column("goods_fen", Fen, nullable=False),
    Column("shipping_fen", Fen, nullable=False),
    Column("total_fen", Fen, nullable=False),
    Column("refunded_fen", Fen, nullable=False),
    Column("shipping_refunded_fen", Fen, nullable=False),
    Column("way", Text, nullable=False),
    Column("pickup_place_id", Id, ForeignKey("place.id")),
    Column("channel", Text, nullable=False),
    Column("story", Text),
    Column("campaign", Text),
    Column("recipient", LargeBinary),
    Column("district_code", Text),
    Column("note", Text, nullable=False),
    Column("request_key", Text, nullable=False),
    Column("request_digest", Text, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("auto_receive_days", Integer, nullable=False),
    Column("after_sale_days", Integer, nullable=False),
    Column("extend_receipt_days", Integer, nullable=False),
    Column("paid_at", Instant),
    Column("shipped_at", Instant),
    Column("completed_at", Instant),
    Column("closed_at", Instant),
    Column("close_reason", Text),
    UniqueConstraint("member_id", "request_key"),
    UniqueConstraint("no", "total_fen"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint(f"way IN ({_WAYS}) AND (way = 'pickup') = (pickup_place_id IS NOT NULL)", name="way"),
    CheckConstraint(f"channel IN ({_CHANNELS})", name="channel"),
    CheckConstraint("goods_fen >= 0 AND shipping_fen >= 0 AND total_fen = goods_fen + shipping_fen", name="sum"),
    CheckConstraint("list_fen = discount_fen + balance_fen + total_fen", name="price"),
    CheckConstraint("discount_fen >= 0 AND balance_fen >= 0", name="discount"),
    CheckConstraint(f"total_fen <= {LARGEST_TOTAL_FEN}", name="total"),
    CheckConstraint("refunded_fen >= 0 AND refunded_fen <= total_fen", name="refunded"),
    CheckConstraint("shipping_refunded_fen >= 0 AND shipping_refunded_fen <= shipping_fen", name="shipping_refunded"),
    CheckConstraint("refunded_fen = 0 OR paid_at IS NOT NULL", name="refunded_after_paid"),
    CheckConstraint("auto_receive_days >= 1 AND after_sale_days >= 0 AND extend_receipt_days >= 0", name="terms"),
    CheckConstraint("(paid_at IS NOT NULL) = (state IN ('paid', 'shipped', 'completed'))", name="paid"),
    CheckConstraint("(shipped_at IS NOT NULL) = (state IN ('shipped', 'completed'))", name="shipped"),
    CheckConstraint("(completed_at IS NOT NULL) = (state = 'completed')", name="completed"),
    CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed"),
)
_UNPAID = text("state = 'placed'")
Index("ix_shop_order_list", shop_order.c.member_id, shop_order.c.id)
# The state, though each has the same, so that SQLite prefers it to the index of the merchant's list.
Index("ix_shop_order_open", shop_order.c.state, shop_order.c.expires_at, sqlite_where=_UNPAID, postgresql_where=_UNPAID)
_IS_PAID = text("state = 'paid'")
Index("ix_shop_order_paid", shop_order.c.id, sqlite_where=_IS_PAID, postgresql_where=_IS_PAID)
Index("ix_shop_order_state", shop_order.c.member_id, shop_order.c.state)

# What the merchant's list of orders is narrowed by and sorted by, each answered without reading all of them.
_IS_FETCHED, _GOES_BACK = text("way = 'pickup'"), text("refunded_fen > 0")
Index("ix_shop_order_placed", shop_order.c.placed_at, shop_order.c.id)
Index("ix_shop_order_total", shop_order.c.total_fen, shop_order.c.id)
Index("ix_shop_order_of_state", shop_order.c.state, shop_order.c.placed_at, shop_order.c.id)
Index("ix_shop_order_channel", shop_order.c.channel, shop_order.c.placed_at, shop_order.c.id)
Index(
    "ix_shop_order_fetched",
    shop_order.c.placed_at,
    shop_order.c.id,
    sqlite_where=_IS_FETCHED,
    postgresql_where=_IS_FETCHED,
)
Index(
    "ix_shop_order_refunded",
    shop_order.c.placed_at,
    shop_order.c.id,
    sqlite_where=_GOES_BACK,
    postgresql_where=_GOES_BACK,
)

order_line = table(
    "order_line",
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False),
    Column("line", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("sku_id", Id, ForeignKey("sku.id"), nullable=False),
    Column("sku_code", Text, nullable=False),
    Column("product_code", Text, nullable=False),
    Column("category_code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("picture", Text),
    Column("colour", Text),
    Column("no_return", Text),
    Column("after_sale_days", Integer, nullable=False),
    Column("held_by", Text),
    Column("price_fen", Fen, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("list_fen", Fen, nullable=False),
    Column("discount_fen", Fen, nullable=False),
    Column("balance_fen", Fen, nullable=False),
    Column("paid_fen", Fen, nullable=False),
    Column("cost_fen", Fen, nullable=False),
    Column("refunded_fen", Fen, nullable=False),
    PrimaryKeyConstraint("order_no", "line"),
    CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
    CheckConstraint(f"no_return IN ({NO_RETURNS})", name="no_return"),
    CheckConstraint("after_sale_days >= 0", name="after_sale_days"),
    CheckConstraint("price_fen >= 0 AND paid_fen >= 0 AND cost_fen >= 0", name="amounts"),
    CheckConstraint("list_fen = price_fen * quantity", name="list"),
    CheckConstraint("list_fen = discount_fen + balance_fen + paid_fen", name="price"),
    CheckConstraint("discount_fen >= 0 AND balance_fen >= 0", name="discount"),
    CheckConstraint("refunded_fen >= 0 AND refunded_fen <= paid_fen", name="refunded"),
)

order_adjustment = table(
    "order_adjustment",
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("line", Text),
    Column("stage", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("borne_by", Text, nullable=False),
    PrimaryKeyConstraint("order_no", "position"),
    ForeignKeyConstraint(["order_no", "line"], ["order_line.order_no", "order_line.line"]),
    CheckConstraint("amount_fen <> 0", name="amount"),
)
"""What changed a line's price, or the shipping's (`line` NULL), and by how much; a discount is negative."""

portion = table(
    "portion",
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("stock_id", Id, ForeignKey("stock.id"), nullable=False, index=True),
    Column("place_id", Id, ForeignKey("place.id"), nullable=False),
    Column("units", Integer, nullable=False),
    Column("shipped", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    Column("restocked", Integer, nullable=False),
    PrimaryKeyConstraint("order_no", "line", "stock_id"),
    ForeignKeyConstraint(["order_no", "line"], ["order_line.order_no", "order_line.line"]),
    CheckConstraint("units > 0 AND shipped >= 0 AND ended >= 0 AND shipped + ended <= units", name="units"),
    CheckConstraint("returned >= 0 AND returned <= shipped", name="returned"),
    CheckConstraint("restocked >= 0 AND restocked <= ended + returned", name="restocked"),
)

order_step = table(
    "order_step",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, index=True),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("taken_by", Who, nullable=False),
    Column("taken_at", Instant, nullable=False),
    CheckConstraint(f"from_state || '>' || to_state IN ({_LEGAL_STEPS})", name="legal"),
)

order_price_change = table(
    "order_price_change",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, index=True),
    Column("lines_before", Json, nullable=False),
    Column("lines_after", Json, nullable=False),
    Column("shipping_before_fen", Fen, nullable=False),
    Column("shipping_after_fen", Fen, nullable=False),
    Column("total_before_fen", Fen, nullable=False),
    Column("total_after_fen", Fen, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Who, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("shipping_after_fen >= 0 AND total_after_fen >= shipping_after_fen", name="amounts"),
)

order_note = table(
    "order_note",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("written_by", Who, nullable=False),
    Column("written_at", Instant, nullable=False),
)
"""What staff wrote about an order for each other. Only an erasure empties a text: it may say who bought."""

order_flag = table(
    "order_flag",
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("colour", Text, nullable=False),
    Column("set_by", Who, nullable=False),
    Column("set_at", Instant, nullable=False),
    CheckConstraint(f"colour IN ({_FLAGS})", name="colour"),
)
Index("ix_order_flag_colour", order_flag.c.colour, order_flag.c.order_no)

order_reminder = table(
    "order_reminder",
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("reminded_at", Instant, nullable=False),
)
"""An unpaid order that was looked at shortly before it ended."""

keep_append_only(order_step)
keep_append_only(order_price_change)
keep_append_only(order_adjustment)
keep_rows(order_note)
keep_frozen(order_note, "id", "order_no", "written_by", "written_at")
keep_while(
    shop_order,
    *("state", OrderState.PLACED.value),
    *("list_fen", "discount_fen", "balance_fen", "goods_fen", "shipping_fen", "total_fen"),
)
