"""What baskets refuse, as types with data."""

from commissions.refusals import Refusal


class BasketRefused(Refusal):
    """A basket is not as it must be; `data["field"]` says where, `data["most"]` the limit."""

    code = "basket_refused"
    status = 422


class BasketsOnlyOfDistributors(Refusal):
    """Whoever picked the goods may not refer anybody now."""

    code = "basket_only_distributors"
    status = 403


class TooManyBaskets(Refusal):
    """Somebody has `data["most"]` open baskets already."""

    code = "too_many_baskets"


class BasketUnknown(Refusal):
    """There is no such basket, or it is somebody else's."""

    code = "basket_unknown"
    status = 404
