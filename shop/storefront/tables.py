"""Tables of the storefront: collections with the products in them, the home page's draft and every published version.

A rule's products are written down by a job, so that nobody who looks at the shop waits for a rule.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text

from commissions.ledger.append_only import keep_append_only
from shop.schema import Id, Instant, Json, Who, table

collection = table(
    "collection",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("subtitle", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("most", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("filled_at", Instant),
    CheckConstraint("rule IN ('hand', 'newest', 'best', 'category', 'tag', 'offer')", name="rule"),
    CheckConstraint("(rule = 'category') = (category <> '')", name="category"),
    CheckConstraint("(rule = 'tag') = (tag <> '')", name="tag"),
    CheckConstraint("most BETWEEN 1 AND 50", name="most"),
)

collection_product = table(
    "collection_product",
    Column("collection_id", Id, ForeignKey("collection.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("product_id", Id, ForeignKey("product.id"), nullable=False, index=True),
)

home_draft = table(
    "home_draft",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("sections", Json, nullable=False),
    Column("published", Integer, nullable=False),
    Column("saved_by", Who, nullable=False),
    Column("saved_at", Instant, nullable=False),
    CheckConstraint("id = 1 AND version >= 1", name="one"),
)
"""One row, overwritten by each step of the editor; `published` is the version of it that was published last."""

home_page = table(
    "home_page",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sections", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("published_by", Who, nullable=False),
    Column("published_at", Instant, nullable=False),
)
keep_append_only(home_page)
