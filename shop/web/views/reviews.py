"""What the page of a product's reviews shows."""

from dataclasses import dataclass

from sqlalchemy import Connection

from shop.catalog.queries import get_product
from shop.catalog.shelf import Product
from shop.reviews.queries import find_score, list_reviews
from shop.reviews.review import Only, ReviewPage, Score

_A_PAGE = 10


@dataclass(frozen=True)
class ReviewsPage:
    """A page of a product's reviews with what all of them say together."""

    product: Product
    score: Score
    page: ReviewPage


def read_reviews(connection: Connection, code: str, only: Only, after: int | None) -> ReviewsPage:
    """One page. Raises ProductUnknown."""
    product = get_product(connection, code)
    page = list_reviews(connection, product.id, only, after=after, limit=_A_PAGE)
    return ReviewsPage(product, find_score(connection, product.id), page)
