"""What payments refuse, as types with data."""

from commissions.errors import Refusal


class PaymentTooLate(Refusal):
    """The order closes too soon for a payment to be begun."""

    code = "payment_too_late"


class PayRefusedUs(Refusal):
    """WeChat Pay does not take this payment; `data["problem"]` is its code."""

    code = "pay_refused"


class PayDoesNotAnswer(Refusal):
    """WeChat Pay gave no answer that can be trusted. Nothing is lost: the same can be tried again."""

    code = "pay_does_not_answer"


class PaymentUnderWay(Refusal):
    """The buyer is paying this very moment, so nothing may be closed."""

    code = "payment_under_way"


class RefundUnknown(Refusal):
    """There is no such refund."""

    code = "refund_unknown"


class RefundUnderWay(Refusal):
    """Pay may still send this refund, so nobody can give it up."""

    code = "refund_under_way"


class RefundEnded(Refusal):
    """The refund has been settled or given up; `data["state"]` says which."""

    code = "refund_ended"


class TransferUnderWay(Refusal):
    """Pay may have this transfer or still take it, so nobody can give it up; `data["problem"]` says why."""

    code = "transfer_under_way"


class PayeeIncomplete(Refusal):
    """The amount needs something of the payee that is not known; `data["need"]` names it: name, id_number, bank."""

    code = "payee_incomplete"


class PayeeCooling(Refusal):
    """The bank account was changed a short time ago and is used only from `data["usable_from"]` on."""

    code = "payee_cooling"


class BankFileRefused(Refusal):
    """A file of bank transfers can't be used; `data["row"]` and `data["problem"]` say where and why."""

    code = "bank_file_refused"


class PaymentOpen(Refusal):
    """A payment of the order is open at Pay, over what it costs now; it has to be closed there first."""

    code = "payment_open"
