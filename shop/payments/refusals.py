"""What payments refuse, as types with data."""

from commissions.refusals import Refusal


class PaymentTooLate(Refusal):
    """The order closes too soon for a payment to be begun."""

    code = "payment_too_late"


class PayRefusedUs(Refusal):
    """WeChat Pay does not take this payment; `data["problem"]` is its code."""

    code = "pay_refused"
    status = 502


class PayDoesNotAnswer(Refusal):
    """WeChat Pay gave no answer that can be trusted. Nothing is lost: the same can be tried again."""

    code = "pay_does_not_answer"
    status = 503


class PaymentUnderWay(Refusal):
    """The buyer is paying this very moment, so nothing may be closed."""

    code = "payment_under_way"


class PaymentOpen(Refusal):
    """A payment of the order is open at Pay, over what it costs now; it has to be closed there first."""

    code = "payment_open"
