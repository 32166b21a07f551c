"""What the reviews room refuses, as types with data."""

from commissions.refusals import Refusal


class ReviewRefused(Refusal):
    """Something is outside its bounds: `data["field"]` is `stars`, `text` or `pictures`."""

    code = "review_refused"
    status = 422


class ReviewTooEarly(Refusal):
    """Nothing of the line was received yet."""

    code = "review_too_early"


class ReviewTwice(Refusal):
    """The line has its review, the review its follow-up or its answer."""

    code = "review_twice"


class ReviewUnknown(Refusal):
    """There is no such line or review."""

    code = "review_unknown"
    status = 404
