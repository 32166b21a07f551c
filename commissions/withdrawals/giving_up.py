"""Use case of giving a transfer up that WeChat will never take.

Two people decide it, never the house by itself. That WeChat knows no such transfer is no proof while an answer may
still be on its way. Who calls this has asked by the number and made sure that nothing is under way (docs/money.md §8).
"""

from commissions.actor import Actor
from commissions.ledger.refusals import ReasonMissing
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore
from commissions.withdrawals.approver import demand_impartial, demand_two
from commissions.withdrawals.events import WithdrawalReturned
from commissions.withdrawals.freeze import demand_not_restored
from commissions.withdrawals.refusals import ChannelUnknown, WithdrawalMoved
from commissions.withdrawals.repository import get_withdrawal, give_back, lock_withdrawal
from commissions.withdrawals.tables import transfer_return
from commissions.withdrawals.withdrawal import GIVEN_UP, Withdrawal


def give_up_withdrawal(tx: Transaction, number: str, *, by: Actor, second_by: Actor, reason: str) -> Withdrawal:
    """Two people end a withdrawal that WeChat knows nothing of.

    Its money is available again, and the person is told. A SUCCESS that comes all the same moves nothing, freezes and
    alerts. Raises WithdrawalUnknown, WithdrawalMoved unless it is sent and in doubt, ChannelUnknown for the bank's,
    ApproverRefused for one person or the receiver, ReasonMissing, and TransfersFrozen after a restore.
    """
    if not reason.strip():
        raise ReasonMissing
    demand_two(by, second_by, number)

    at = lock_withdrawal(tx.connection, number)
    if at.channel != "wechat":
        raise ChannelUnknown(channel=at.channel)

    demand_impartial((by, second_by), at)
    if at.status not in ("sending", "unknown"):
        raise WithdrawalMoved(number=number, status=at.status)
    demand_not_restored(tx.connection)

    row = {"number": number, "decided_by": by, "second_by": second_by, "reason": reason.strip()}
    insert_or_ignore(tx.connection, transfer_return, row | {"decided_at": tx.now, "claimed_fen": 0})

    give_back(tx, at, "failed", by=by, reason=GIVEN_UP)
    tx.publish(WithdrawalReturned(at.person, number, at.amount_fen, GIVEN_UP))
    return get_withdrawal(tx.connection, number)
