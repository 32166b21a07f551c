"""What the use cases of withdrawals refuse."""

from commissions.refusals import Refusal


class WithdrawalUnknown(Refusal):
    """There is no such withdrawal, or it is somebody else's."""

    code = "withdrawal_unknown"
    status = 404


class WithdrawalMoved(Refusal):
    """The withdrawal is not in a status that allows this; `data["status"]` is the one it is in."""

    code = "withdrawal_moved"


class WithdrawalKeyRefused(Refusal):
    """The request key came before with another content, or is no key."""

    code = "withdrawal_key_refused"


class ChannelUnknown(Refusal):
    """The merchant does not pay by this channel, or the withdrawal goes by another."""

    code = "withdrawal_channel_unknown"


class AmountTooSmall(Refusal):
    """Less than `data["least_fen"]`."""

    code = "withdrawal_too_small"
    status = 422


class AmountTooLarge(Refusal):
    """More than `data["most_fen"]`."""

    code = "withdrawal_too_large"
    status = 422


class AmountOffStep(Refusal):
    """No multiple of `data["step_fen"]`."""

    code = "withdrawal_off_step"
    status = 422


class TooManyToday(Refusal):
    """The person has asked `data["per_day"]` times today."""

    code = "withdrawals_too_many_today"


class WithdrawalOpen(Refusal):
    """The person's last withdrawal, `data["number"]`, has not ended yet."""

    code = "withdrawal_open"


class BalanceTooSmall(Refusal):
    """Only `data["available_fen"]` is available."""

    code = "withdrawal_balance_too_small"


class InDebt(Refusal):
    """The available balance is below zero: `data["available_fen"]`."""

    code = "withdrawal_in_debt"


class MemberSuspended(Refusal):
    """The person is suspended."""

    code = "withdrawal_suspended"


class MemberUnderReview(Refusal):
    """A person of the merchant is looking at a case of theirs."""

    code = "withdrawal_under_review"


class TransfersFrozen(Refusal):
    """Transfers are frozen, those of this person or all."""

    code = "transfers_frozen"


class NetTooSmall(Refusal):
    """Fee and tax would leave `data["net_fen"]`, and `data["least_fen"]` is the least that can be sent."""

    code = "withdrawal_net_too_small"
    status = 422


class PayeeNeeded(Refusal):
    """The channel asks for the payee's name, or bank card, before this can be sent."""

    code = "withdrawal_payee_needed"


class ApproverRefused(Refusal):
    """A decision needs a name, and a decision by two needs two different ones."""

    code = "approver_refused"


class ReasonMissing(Refusal):
    """Whoever stops somebody's money, or lets it go on, says why."""

    code = "reason_missing"


class NotFrozen(Refusal):
    """There is no freeze to lift."""

    code = "transfers_not_frozen"


class RulesInThePast(Refusal):
    """Rules take effect when they are published or later: what has been is not rewritten."""

    code = "withdrawal_rules_in_the_past"


class TaxRuleInMonth(Refusal):
    """Another tax begins on the first of a month, so that all of a month is taxed by one rule."""

    code = "tax_rule_in_month"


class InvoiceMissing(Refusal):
    """A company is paid once its invoice is there."""

    code = "invoice_missing"


class InvoiceRefused(Refusal):
    """What was typed is no invoice number, or one that was used before."""

    code = "invoice_refused"


class ProviderTaxed(Refusal):
    """The shop withholds tax itself, and so would the provider: one of them is to be switched off."""

    code = "provider_taxed"


class BatchUnknown(Refusal):
    """No batch of this number was exported."""

    code = "bank_batch_unknown"


class BatchContradicted(Refusal):
    """The results do not fit what was exported; nothing was taken in.

    `data["lines"]` names each number and why.
    """

    code = "bank_batch_contradicted"
