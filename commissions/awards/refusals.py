"""What the use cases of awards refuse."""

from commissions.refusals import Refusal


class SaleUnknown(Refusal):
    """No sale of this order number was frozen."""

    code = "sale_unknown"


class SaleNotPaid(Refusal):
    """The order has not been paid, so nothing of it can be refunded or completed."""

    code = "sale_not_paid"


class SaleMoved(Refusal):
    """The order has been paid, so its price is settled; `data["status"]` says how far it is."""

    code = "sale_moved"


class SaleLineUnknown(Refusal):
    """The order has no such line."""

    code = "sale_line_unknown"


class RefundTooLarge(Refusal):
    """The refunds of an order, of a line or of the shipping would exceed what was paid for it."""

    code = "refund_too_large"


class SupplyTooLarge(Refusal):
    """A refund names more of a line's supply than was left.

    `left_fen` None: the line has no supply at all.
    """

    code = "supply_too_large"


class RefundUnknown(Refusal):
    """No refund of this number was decided."""

    code = "refund_unknown"


class RefundClosed(Refusal):
    """The refund has ended the other way already: settled or given up."""

    code = "refund_closed"


class RefundContradicted(Refusal):
    """This refund number was used before, for something else."""

    code = "refund_contradicted"


class AwardUnknown(Refusal):
    """There is no such award."""

    code = "award_unknown"
    status = 404


class CaseUnknown(Refusal):
    """No case of this number was opened."""

    code = "case_unknown"


class StillSuspended(Refusal):
    """The person is suspended, so that nothing of theirs can be released; end the suspension first."""

    code = "still_suspended"


class StillUnderReview(Refusal):
    """The person is under review, so that nothing of theirs can be released; decide that case first."""

    code = "still_under_review"


class ReasonMissing(Refusal):
    """Whoever holds, releases or reverses what people have earned says why."""

    code = "reason_missing"


class CaseDecided(Refusal):
    """The case has been decided the other way already."""

    code = "case_decided"
