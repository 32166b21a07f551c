"""What the use cases of the ledger refuse."""

from commissions.refusals import Refusal


class NothingSetAside(Refusal):
    """Under this key no money is set aside, or another amount."""

    code = "nothing_set_aside"


class SetAsideDecided(Refusal):
    """What was set aside under this key has been decided the other way already."""

    code = "set_aside_decided"


class BalanceTooSmall(Refusal):
    """The balance does not have so much; `available_fen` is what it has."""

    code = "balance_too_small"


class DebtTooSmall(Refusal):
    """More than the debt can't be written off; `debt_fen` is what is owed."""

    code = "debt_too_small"


class AmountRefused(Refusal):
    """The amount is 0, too large, or has the wrong sign."""

    code = "amount_refused"


class ReasonMissing(Refusal):
    """Whoever changes a balance by hand says why, and who they are."""

    code = "reason_missing"


class OwnBalance(Refusal):
    """Nobody decides about their own balance."""

    code = "own_balance"


class SecondPersonNeeded(Refusal):
    """An amount above the limit is decided by two different people."""

    code = "second_person_needed"


class NumberUsed(Refusal):
    """This number was used before, for something else."""

    code = "number_used"


class UnclaimedUnknown(Refusal):
    """No balance was set aside under this number."""

    code = "unclaimed_unknown"


class SpendingUnknown(Refusal):
    """No balance was put towards this order."""

    code = "spending_unknown"


class SpendingEnded(Refusal):
    """What was put towards the order was spent or given back already; `status` says which."""

    code = "spending_ended"


class ReturnTooLarge(Refusal):
    """More would go back than was spent or taken; `left_fen` is what can go back."""

    code = "return_too_large"


class FeeUnknown(Refusal):
    """No fee of this payment was posted."""

    code = "fee_unknown"


class TaxTooSmall(Refusal):
    """More than was withheld can't be remitted; `payable_fen` is what is still due."""

    code = "tax_too_small"


class MonthUnknown(Refusal):
    """There is no such month: it is named as in "2026-11"."""

    code = "month_unknown"
    status = 404


class MonthClosed(Refusal):
    """The month is closed already."""

    code = "month_closed"


class MonthOpen(Refusal):
    """The month is not closed."""

    code = "month_open"


class MonthNotLast(Refusal):
    """Months are closed one after the other, and opened again from the last: `month` is the one that can be."""

    code = "month_not_last"


class MonthNotOver(Refusal):
    """The month still has days to come."""

    code = "month_not_over"


class MonthEmpty(Refusal):
    """Nothing was ever posted."""

    code = "month_empty"


class MonthUnsealed(Refusal):
    """Entries of the month are not sealed yet; that takes some minutes."""

    code = "month_unsealed"
