"""Tables of own shops: what is shown of each, and the goods that its owner chose."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

from shop.schema import Id, Instant, table

own_shop = table(
    "own_shop",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("notice", Text, nullable=False),
    Column("cover", Text),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("version >= 1", name="version"),
)
"""`notice` and `cover`, the code of a picture, are what is shown; what is held waits among the writings."""

own_shop_product = table(
    "own_shop_product",
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("product_id", Id, ForeignKey("product.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("member_id", "product_id"),
    UniqueConstraint("member_id", "position"),
    CheckConstraint("position >= 1", name="position"),
)
