"""Use case of scores: a review's change is counted as the difference to what of it is counted already."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from commissions.ports import Transaction
from shop.reviews.events import ReviewChanged
from shop.reviews.review import BAD_UNTIL, GOOD_FROM
from shop.reviews.tables import review, review_score
from shop.schema import insert_or_ignore


@dataclass(frozen=True)
class _Part:
    """What one review adds to its product's score; stars of 0 add nothing."""

    stars: int = 0
    pictured: bool = False
    followed: bool = False

    def list_counts(self) -> dict[str, int]:
        """By column of the score."""
        counts = self.stars > 0
        return {
            "reviews": int(counts),
            "stars": self.stars,
            "good": int(self.stars >= GOOD_FROM),
            "bad": int(counts and self.stars <= BAD_UNTIL),
            "pictured": int(self.pictured),
            "followed": int(self.followed),
        }


def hear_of_review(tx: Transaction, event: ReviewChanged) -> None:
    """Bring the score up to what the review is now. May come again, late and in any order."""
    row = tx.connection.execute(select(review).where(review.c.id == event.review_id).with_for_update()).first()
    if row is None:
        return
    before = _Part(row.counted_stars or 0, row.counted_pictured, row.counted_followed)
    now = _determine_part(row)
    if now == before:
        return
    was, is_ = before.list_counts(), now.list_counts()
    insert_or_ignore(tx.connection, review_score, {"product_id": row.product_id} | dict.fromkeys(is_, 0))
    moved = {name: review_score.c[name] + is_[name] - was[name] for name in is_}
    tx.connection.execute(update(review_score).where(review_score.c.product_id == row.product_id).values(**moved))
    counted = {"counted_stars": now.stars or None, "counted_pictured": now.pictured, "counted_followed": now.followed}
    tx.connection.execute(update(review).where(review.c.id == row.id).values(**counted))


def _determine_part(row: Row[Any]) -> _Part:
    if not row.shown:
        return _Part()
    return _Part(row.stars, bool(row.pictures) or (row.more_shown and bool(row.more_pictures)), row.more_shown)
