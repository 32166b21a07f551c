"""Tables of the catalog.

Prices live on the SKU, its stock in rows of their own, so that selling never locks a price. A row of stock is what lies
of a SKU at one place, of one batch. Only `shop.places` writes it.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from commissions.ledger.append_only import keep_append_only
from commissions.policies.terms import LONGEST_HOLD_DAYS
from shop.catalog.facts import FactKind
from shop.catalog.returns import NO_RETURNS
from shop.schema import Fen, Id, Instant, Json, table

LARGEST_PRICE_FEN = 100_000_000
LARGEST_WEIGHT_G = 1_000_000
_FACT_KINDS = ", ".join(f"'{kind}'" for kind in FactKind)

category = table(
    "category",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("icon", Text),
    Column("position", Integer, nullable=False),
    Column("parent_id", Id, ForeignKey("category.id"), index=True),
    CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
)

product = table(
    "product",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("article", Text, nullable=False, unique=True),
    Column("category_id", Id, ForeignKey("category.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("selling_point", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("cover", Text, ForeignKey("media.code")),
    Column("video", Text, ForeignKey("media.code")),
    Column("status", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("hold_days", Integer),
    Column("tags", Text, nullable=False),
    Column("no_return", Text),
    Column("after_sale_days", Integer),
    Column("freight", Text, ForeignKey("freight_template.code"), index=True),
    Column("sale_from", Instant),
    Column("sale_until", Instant),
    Column("price_proof", Text, nullable=False),
    Column("keywords", Json, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("pinyin", Text),
    Column("from_fen", Fen, nullable=False),
    Column("sold", Id, nullable=False),
    Column("shown_at", Instant),
    Column("version", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("status IN ('draft', 'on_sale', 'off_sale')", name="status"),
    CheckConstraint(f"hold_days BETWEEN 0 AND {LONGEST_HOLD_DAYS}", name="hold_days"),
    CheckConstraint(f"no_return IN ({NO_RETURNS})", name="no_return"),
    CheckConstraint("after_sale_days BETWEEN 0 AND 365", name="after_sale_days"),
    CheckConstraint("sale_from < sale_until", name="sale_window"),
    CheckConstraint("status <> 'on_sale' OR shown_at IS NOT NULL", name="shown"),
)
"""`pinyin` is NULL until it is made. `from_fen` is the cheapest SKU's price, `sold` the units sold as of the last
event, `shown_at` when it first came on sale: lists are sorted by them, each by its index."""
Index("ix_product_shelf", product.c.category_id, product.c.status, product.c.position, product.c.id)
Index("ix_product_updated", product.c.updated_at, product.c.id)
Index("ix_product_all", product.c.status, product.c.position, product.c.id)
Index("ix_product_price", product.c.status, product.c.from_fen, product.c.id)
Index("ix_product_sold", product.c.status, product.c.sold, product.c.id)
Index("ix_product_shown", product.c.status, product.c.shown_at, product.c.id)
_UNSPELT, _TAGGED = text("pinyin IS NULL"), text("tags <> ''")
Index("ix_product_unspelt", product.c.id, sqlite_where=_UNSPELT, postgresql_where=_UNSPELT)
Index("ix_product_tags", product.c.status, product.c.tags, sqlite_where=_TAGGED, postgresql_where=_TAGGED)

product_picture = table(
    "product_picture",
    Column("product_id", Id, ForeignKey("product.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("hash", Text, ForeignKey("media.code"), nullable=False),
)

product_fact = table(
    "product_fact",
    Column("product_id", Id, ForeignKey("product.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("said", Text, nullable=False),
    CheckConstraint(f"kind IN ({_FACT_KINDS})", name="kind"),
    UniqueConstraint("product_id", "name"),
)

product_option = table(
    "product_option",
    Column("product_id", Id, ForeignKey("product.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("option_values", Json, nullable=False),
)

sku = table(
    "sku",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("article", Text, nullable=False, unique=True),
    Column("product_id", Id, ForeignKey("product.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("choice", Json, nullable=False),
    Column("label", Text, nullable=False),
    Column("price_fen", Fen, nullable=False),
    Column("suggested_fen", Fen),
    Column("lowest_fen", Fen),
    Column("priced_at", Instant),
    Column("cost_fen", Fen, nullable=False),
    Column("weight_g", Integer, nullable=False),
    Column("picture", Text, ForeignKey("media.code")),
    Column("active", Boolean, nullable=False),
    CheckConstraint(f"price_fen BETWEEN 1 AND {LARGEST_PRICE_FEN}", name="price"),
    CheckConstraint("suggested_fen > price_fen", name="suggested"),
    CheckConstraint("(lowest_fen IS NULL) OR (priced_at IS NOT NULL AND lowest_fen > 0)", name="lowest"),
    CheckConstraint(f"cost_fen BETWEEN 0 AND {LARGEST_PRICE_FEN}", name="cost"),
    CheckConstraint(f"weight_g BETWEEN 0 AND {LARGEST_WEIGHT_G}", name="weight"),
)

sku_price = table(
    "sku_price",
    Column("id", Id, primary_key=True),
    Column("sku_id", Id, ForeignKey("sku.id"), nullable=False),
    Column("price_fen", Fen),
    Column("offered_at", Instant, nullable=False),
)
"""What each SKU was offered at from when on; NULL while it was not on sale."""
Index("ix_sku_price_sku", sku_price.c.sku_id, sku_price.c.offered_at, sku_price.c.id)

keep_append_only(sku_price)

stock = table(
    "stock",
    Column("id", Id, primary_key=True),
    Column("sku_id", Id, ForeignKey("sku.id"), nullable=False),
    Column("place_id", Id, ForeignKey("place.id"), nullable=False),
    Column("batch", Text, nullable=False),
    Column("last_day", Text),
    Column("sell_until", Text),
    Column("selling", Boolean, nullable=False),
    Column("on_hand", Id, nullable=False),
    Column("reserved", Id, nullable=False),
    Column("sold", Id, nullable=False),
    CheckConstraint("0 <= reserved AND reserved <= on_hand", name="reserved"),
    CheckConstraint("0 <= sold", name="sold"),
    CheckConstraint("(last_day IS NULL) = (sell_until IS NULL) AND (batch <> '' OR last_day IS NULL)", name="last_day"),
    CheckConstraint("sell_until <= last_day", name="sell_until"),
    UniqueConstraint("sku_id", "place_id", "batch"),
)
