"""What two people decide about a transfer: that its money came back, and that it is given up. See also `proposals`."""

from commissions.actor import Actor
from commissions.ports import Transaction
from commissions.withdrawals.approver import demand_impartial
from commissions.withdrawals.repository import get_withdrawal
from commissions.withdrawals.sending import record_transfer_returned
from commissions.withdrawals.withdrawal import Withdrawal
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word
from shop.transfers.giving_up import give_up_transfer


def take_back_within(tx: Transaction, number: str, *, by: Actor, reason: str) -> bool | None:
    """`record_transfer_returned` at the second person's word; None at the first."""
    first = take_word(tx, _describe_wish(tx, "withdrawals.returned", number, by, reason))
    if first is None:
        return None
    return record_transfer_returned(tx, number, by=first.proposed_by, second_by=by, reason=first.reason)


def give_up_within(tx: Transaction, number: str, posts: int, *, by: Actor, reason: str) -> Withdrawal | None:
    """`give_up_transfer` at the second person's word; None at the first."""
    first = take_word(tx, _describe_wish(tx, "withdrawals.give_up", number, by, reason))
    if first is None:
        return None
    return give_up_transfer(tx, number, posts, by=first.proposed_by, second_by=by, reason=first.reason)


def _describe_wish(tx: Transaction, action: str, number: str, by: Actor, reason: str) -> Wish:
    """What somebody wants done to a withdrawal that stands as it does now. Raises WithdrawalUnknown, ApproverRefused.

    Whose withdrawal it is has no first word either: which member staff are is known only while they act.
    """
    at = get_withdrawal(tx.connection, number)
    demand_impartial((by,), at)
    return Wish(action, number, {}, f"{at.status} {at.returned_at or ''}".strip(), reason, by)
