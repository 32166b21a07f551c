"""Check of reviews: a product's score is the sum of what was counted of its reviews."""

from collections.abc import Iterable

from sqlalchemy import Connection, case, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.reviews.review import BAD_UNTIL, GOOD_FROM, Score
from shop.reviews.tables import review, review_score


def check_scores(connection: Connection) -> Iterable[Finding]:
    """Every score is what its reviews say together, and every counted review has one."""
    counted = review.c.counted_stars
    sums = (
        func.count(counted),
        func.coalesce(func.sum(counted), 0),
        func.count(case((counted >= GOOD_FROM, 1))),
        func.count(case((counted <= BAD_UNTIL, 1))),
        func.count(case((review.c.counted_pictured, 1))),
        func.count(case((review.c.counted_followed, 1))),
    )
    grouped = connection.execute(select(review.c.product_id, *sums).group_by(review.c.product_id))
    expected = {row[0]: Score(*map(int, row[1:])) for row in grouped}

    columns = [review_score.c[name] for name in Score.__dataclass_fields__]
    kept = {row[0]: Score(*row[1:]) for row in connection.execute(select(review_score.c.product_id, *columns))}
    for product_id in sorted({*expected, *kept}):
        should, is_ = expected.get(product_id, Score()), kept.get(product_id, Score())
        yield from compare("review_score", f"product:{product_id}", should, is_)


CHECKS: tuple[Check, ...] = (check_scores,)
