"""What refunds refuse, as types with data."""

from commissions.refusals import Refusal


class RefundUnknown(Refusal):
    """There is no such refund."""

    code = "refund_unknown"


class RefundUnderWay(Refusal):
    """Pay may still send this refund, so nobody can give it up."""

    code = "refund_under_way"


class RefundEnded(Refusal):
    """The refund has been settled or given up; `data["state"]` says which."""

    code = "refund_ended"
