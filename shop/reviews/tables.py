"""Reviews, one a line of an order, and what all of a product say together."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, text

from shop.reviews.review import MOST_STARS
from shop.schema import Id, Instant, Json, Who, table

review = table(
    "review",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("product_id", Id, ForeignKey("product.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("stars", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("pictures", Json, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("more_text", Text),
    Column("more_pictures", Json, nullable=False),
    Column("more_at", Instant),
    Column("more_shown", Boolean, nullable=False),
    Column("answer", Text),
    Column("answered_by", Who),
    Column("answered_at", Instant),
    Column("counted_stars", Integer),
    Column("counted_pictured", Boolean, nullable=False),
    Column("counted_followed", Boolean, nullable=False),
    ForeignKeyConstraint(["order_no", "line"], ["order_line.order_no", "order_line.line"]),
    CheckConstraint(f"stars BETWEEN 1 AND {MOST_STARS}", name="stars"),
    CheckConstraint("(more_text IS NULL) = (more_at IS NULL)", name="more"),
    CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer"),
    CheckConstraint("(answered_by IS NULL) = (answered_at IS NULL)", name="answered"),
)
"""`counted_…` is what of it stands in the score, by which a change is counted as a difference."""
_SHOWN, _OPEN = text("shown"), text("answer IS NULL AND shown")
Index("ux_review_line", review.c.order_no, review.c.line, unique=True)
Index("ix_review_product", review.c.product_id, review.c.id, sqlite_where=_SHOWN, postgresql_where=_SHOWN)
Index("ix_review_open", review.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_review_stars", review.c.stars, review.c.id)
Index("ix_review_member", review.c.member_id, review.c.id)

review_score = table(
    "review_score",
    Column("product_id", Id, ForeignKey("product.id"), primary_key=True),
    Column("reviews", Integer, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("good", Integer, nullable=False),
    Column("bad", Integer, nullable=False),
    Column("pictured", Integer, nullable=False),
    Column("followed", Integer, nullable=False),
    CheckConstraint("reviews >= 0 AND good >= 0 AND bad >= 0 AND good + bad <= reviews", name="counts"),
    CheckConstraint(f"stars BETWEEN reviews AND reviews * {MOST_STARS}", name="stars"),
    CheckConstraint("pictured BETWEEN 0 AND reviews AND followed BETWEEN 0 AND reviews", name="parts"),
)
