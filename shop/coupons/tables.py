"""Tables of coupons: what the merchant made, and each member's copies.

Which order uses one is a claim of pricing's.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from shop.pricing.tables import declare_offers
from shop.schema import Fen, Id, Instant, table

coupon = declare_offers(
    "coupon",
    Column("benefit", Text, nullable=False),
    Column("value", Fen, nullable=False),
    Column("most_fen", Fen),
    Column("least_fen", Fen, nullable=False),
    Column("valid_days", Integer),
    Column("total", Integer, nullable=False),
    Column("each", Integer, nullable=False),
    Column("way", Text, nullable=False),
    Column("word", Text, unique=True),
    Column("group_name", Text),
    Column("taken", Integer, nullable=False),
    CheckConstraint("benefit IN ('fixed', 'percent', 'free_shipping')", name="benefit"),
    CheckConstraint("way IN ('shop', 'word', 'group')", name="way"),
    CheckConstraint("(way = 'word') = (word IS NOT NULL) AND (way = 'group') = (group_name IS NOT NULL)", name="word"),
    CheckConstraint("taken >= 0 AND taken <= total", name="taken"),
    open_when="stopped_at IS NULL AND way <> 'word'",
)

coupon_grant = table(
    "coupon_grant",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("coupon_id", Id, ForeignKey("coupon.id"), nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("told_at", Instant),
    UniqueConstraint("coupon_id", "member_id", "number"),
    CheckConstraint("number >= 1", name="number"),
)
Index("ix_coupon_grant_member", coupon_grant.c.member_id, coupon_grant.c.ends_at)
_UNTOLD = text("told_at IS NULL")
Index("ix_coupon_grant_ending", coupon_grant.c.ends_at, sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)
