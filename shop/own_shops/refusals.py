"""What the own_shops room refuses."""

from commissions.refusals import Refusal


class OwnShopsOnlyOfDistributors(Refusal):
    """Only who may earn has a shop to furnish."""

    code = "own_shop_only_distributors"
    status = 403


class OwnShopStale(Refusal):
    """It was changed since it was read, on another phone or by another tap."""

    code = "own_shop_stale"


class OwnShopRefused(Refusal):
    """`data["field"]` is `notice` or `goods`, `data["most"]` how much of it there may be."""

    code = "own_shop_refused"
    status = 422
