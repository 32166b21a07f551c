"""The right to earn by what a member has spent themselves, net of refunds (docs/money.md §12)."""

from sqlalchemy import delete, insert, select

from commissions.beneficiary import MemberId
from commissions.network.applications import lock_member
from commissions.network.events import EarningRightGranted, EarningRightWithdrawn
from commissions.network.service import change_status
from commissions.network.tables import earning_by_spend
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight
from commissions.ports import Transaction

BY = "policy"


def review_spend_right(tx: Transaction, member_id: MemberId, spent_fen: int) -> None:
    """Grant or withdraw the right to earn as `spent_fen`, a member's own spend net of refunds, says now.

    Call it whenever that sum changed. A right that was granted otherwise is never withdrawn, one that was granted by
    spend only below what was asked for then; orders placed before keep what was frozen. Raises DistributorUnknown.
    """
    terms, needed_fen = find_terms(tx.connection, tx.now), find_granted(tx, member_id)
    if needed_fen is None and terms.who_may_earn is EarningRight.SPENT and spent_fen >= terms.spent_fen:
        grant(tx, member_id, terms.spent_fen)
    elif needed_fen is not None and spent_fen < needed_fen and terms.who_may_earn is not EarningRight.EVERYONE:
        withdraw(tx, member_id, needed_fen, spent_fen)


def find_granted(tx: Transaction, member_id: MemberId) -> int | None:
    """What was asked for when the member got the right by spend; None for one who did not."""
    query = select(earning_by_spend.c.needed_fen).where(earning_by_spend.c.member_id == member_id)
    return tx.connection.scalar(query)


def grant(tx: Transaction, member_id: MemberId, needed_fen: int) -> None:
    """Make a member a distributor who is none yet."""
    if lock_member(tx, member_id).status != "none" or find_granted(tx, member_id) is not None:
        return
    values = {"member_id": member_id, "needed_fen": needed_fen, "granted_at": tx.now}
    tx.connection.execute(insert(earning_by_spend).values(**values))
    change_status(tx, member_id, "none", "active", by=BY, reason=f"has spent {needed_fen} fen")
    tx.publish(EarningRightGranted(member_id=member_id, how="spent"))


def withdraw(tx: Transaction, member_id: MemberId, needed_fen: int, spent_fen: int) -> None:
    """Take the right back. Someone suspended keeps the row: once that ends, the next review withdraws."""
    if lock_member(tx, member_id).status != "active":
        return
    gone = delete(earning_by_spend).where(earning_by_spend.c.member_id == member_id)
    if tx.connection.execute(gone).rowcount:
        change_status(tx, member_id, "active", "none", by=BY, reason=f"refunds leave {spent_fen} fen of {needed_fen}")
        tx.publish(EarningRightWithdrawn(member_id=member_id, needed_fen=needed_fen, spent_fen=spent_fen))
