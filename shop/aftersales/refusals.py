"""What refunds refuse, as types with data."""

from commissions.refusals import Refusal


class NothingToRefund(Refusal):
    """All that was asked for has been refunded, or no amount was named."""

    code = "nothing_to_refund"


class RefundUnclear(Refusal):
    """The whole was asked for and an amount of shipping beside it: one of the two is a mistake."""

    code = "refund_unclear"


class RefundTooMuch(Refusal):
    """More than is left of `data["line"]` (None: of the shipping); `data["left_fen"]` is what is left."""

    code = "refund_too_much"


class RefundLineUnknown(Refusal):
    """The order has no line `data["line"]`."""

    code = "refund_line_unknown"


class TooManyRefunds(Refusal):
    """WeChat Pay takes at most `data["most"]` refunds of one payment."""

    code = "too_many_refunds"


class RefundTooLate(Refusal):
    """WeChat Pay sends money back for a year only."""

    code = "refund_too_late"


class UnitsGone(Refusal):
    """A refund can't be given up: units that it put back on the shelf have been sold.

    `data["refund_no"]` names it.
    """

    code = "units_gone"
