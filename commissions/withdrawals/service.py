"""The use cases of withdrawals (docs/money.md §8).

Each subject has a file of its own, all are importable from here.
"""

from commissions.withdrawals.batches import export_batch, import_batch_results
from commissions.withdrawals.freeze import freeze_transfers, lift_freeze
from commissions.withdrawals.giving_up import give_up_withdrawal
from commissions.withdrawals.requesting import (
    approve_withdrawal,
    cancel_withdrawal,
    publish_rules,
    reject_withdrawal,
    request_withdrawal,
)
from commissions.withdrawals.sending import (
    begin_sending,
    fail_withdrawal,
    record_awaiting_confirmation,
    record_cancelled,
    record_in_doubt,
    record_late_failure,
    record_transfer_returned,
    settle_withdrawal,
)
from commissions.withdrawals.withdrawal import RequestWithdrawal

__all__ = [
    "RequestWithdrawal",
    "approve_withdrawal",
    "begin_sending",
    "cancel_withdrawal",
    "export_batch",
    "fail_withdrawal",
    "freeze_transfers",
    "give_up_withdrawal",
    "import_batch_results",
    "lift_freeze",
    "publish_rules",
    "record_awaiting_confirmation",
    "record_cancelled",
    "record_in_doubt",
    "record_late_failure",
    "record_transfer_returned",
    "reject_withdrawal",
    "request_withdrawal",
    "settle_withdrawal",
]
