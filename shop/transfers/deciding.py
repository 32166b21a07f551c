"""What two people decide about a withdrawal.

Its approval above the second limit, that its money came back, and that it is given up. See also `proposals`.
"""

from commissions.actor import Actor
from commissions.ports import Transaction
from commissions.withdrawals.approver import demand_impartial
from commissions.withdrawals.repository import lock_withdrawal
from commissions.withdrawals.requesting import approve_withdrawal, demand_approvable
from commissions.withdrawals.sending import record_transfer_returned
from commissions.withdrawals.withdrawal import TransferTerms, Withdrawal
from shop.payees.companies import find_payee_kind
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word
from shop.transfers.giving_up import give_up_transfer
from shop.transfers.payouts import demand_signed
from shop.transfers.repository import lock_transfer

APPROVE = "withdrawals.approve"


def approve_within(tx: Transaction, number: str, *, by: Actor, terms: TransferTerms) -> Withdrawal:
    """Approve a withdrawal; above the second limit at the second person's word.

    At the first it stays requested. Who is paid is kept as it is now: a person, or a company whose invoice is there.
    Raises what `approve_withdrawal` raises, AnotherPersonNeeded, and AgreementUnsigned while a member has not agreed to
    what distributors agree to, in no version.
    """
    at = lock_withdrawal(tx.connection, number)
    # Whoever asked was asked for the present version then; one that came since stops nothing.
    demand_signed(tx.connection, at.person, at.number)
    payee_kind = find_payee_kind(tx.connection, at.person)
    if at.approvals_needed < 2:
        return approve_withdrawal(tx, number, by=by, terms=terms, payee_kind=payee_kind)

    demand_approvable(at, payee_kind, by)
    seen = f"{at.status} {payee_kind} {at.invoice or ''}".strip()
    first = take_word(tx, Wish(APPROVE, number, {}, seen, "above the second limit", by))
    if first is None:
        return at
    return approve_withdrawal(tx, number, by=first.proposed_by, second_by=by, terms=terms, payee_kind=payee_kind)


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
    """What somebody wants done to a withdrawal that stands as it does now.

    Raises WithdrawalUnknown, ApproverRefused. Whose withdrawal it is has no first word either: which member staff are
    is known only while they act.
    """
    # Locked as whatever carries it out locks them, so that of many second words one finds it as it was.
    lock_transfer(tx, number)
    at = lock_withdrawal(tx.connection, number)
    demand_impartial((by,), at)
    return Wish(action, number, {}, f"{at.status} {at.returned_at or ''}".strip(), reason, by)
