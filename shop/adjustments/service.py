"""Use cases of balances changed by hand, and of what was set aside for somebody who left."""

from commissions.actor import Actor
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, Adjustment, adjust_balance, find_left_alone, write_off_debt
from commissions.ledger.unclaimed import claim_unclaimed, find_owner
from commissions.ports import Transaction
from shop.adjustments.refusals import AnotherPerson
from shop.members.erasing import was_formerly


def adjust_within(tx: Transaction, wanted: Adjust, *, limit_fen: int) -> Adjustment:
    """`adjust_balance`, alone up to what is left of the day's limit."""
    return adjust_balance(tx, wanted, alone_up_to_fen=find_left_alone(tx, wanted.person, limit_fen))


def write_off_within(tx: Transaction, wanted: Adjust, *, limit_fen: int) -> Adjustment:
    """`write_off_debt`, alone up to what is left of the day's limit."""
    return write_off_debt(tx, wanted, alone_up_to_fen=find_left_alone(tx, wanted.person, limit_fen))


def claim_for(tx: Transaction, number: str, *, by: Actor, to: MemberId | None) -> bool:
    """`claim_unclaimed`, for a new member only if they are shown to be the one who left. Raises AnotherPerson."""
    owner = find_owner(tx.connection, number)
    gone = owner.member_id if owner is not None else None
    if to is not None and gone is not None and not was_formerly(tx.connection, to, gone):
        raise AnotherPerson(number=number)
    return claim_unclaimed(tx, number, by=by, to=None if to is None else member(to))
