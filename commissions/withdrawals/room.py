"""What the withdrawals room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Shown
from commissions.withdrawals.checks import CHECKS
from commissions.withdrawals.events import TransferContradicted
from commissions.withdrawals.jobs import return_barred
from commissions.withdrawals.queries import list_open_numbers
from commissions.withdrawals.tables import (
    bank_batch,
    bank_batch_line,
    bank_result,
    tax_month,
    transfer_freeze,
    transfer_return,
    withdrawal,
    withdrawal_approval,
    withdrawal_rules,
    withdrawal_step,
)

ROOM = Room(
    "withdrawals",
    tables=(
        withdrawal_rules,
        withdrawal,
        withdrawal_step,
        withdrawal_approval,
        transfer_return,
        tax_month,
        transfer_freeze,
        bank_batch,
        bank_batch_line,
        bank_result,
    ),
    jobs=(Job("withdrawals.return_barred", 30, return_barred),),
    checks=CHECKS,
    reports=(TransferContradicted,),
    unfinished={"withdrawal": list_open_numbers},
    shown={"withdrawals": Shown(withdrawal.c.number, frozenset({"request_key"}))},
)
