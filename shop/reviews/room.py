"""What the reviews room brings to its house."""

from commissions.room import Room, Shown
from shop.companions.service import CONSUMER
from shop.reviews.checks import CHECKS
from shop.reviews.events import ReviewChanged
from shop.reviews.scoring import hear_of_review
from shop.reviews.service import forget_reviews
from shop.reviews.tables import review, review_score

ROOM = Room(
    "reviews",
    tables=(review, review_score),
    checks=CHECKS,
    hears={CONSUMER: {ReviewChanged: hear_of_review}},
    erases=forget_reviews,
    shown={"review": Shown(review.c.id, frozenset({"text", "pictures", "more_text", "more_pictures"}))},
)
