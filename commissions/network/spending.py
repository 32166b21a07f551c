"""The right to earn by what a member has spent themselves, net of refunds (docs/money.md §12)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from commissions.actor import system_acting
from commissions.beneficiary import MemberId
from commissions.network.applications import lock_member
from commissions.network.events import DistributorJoined, EarningRightGranted, EarningRightWithdrawn
from commissions.network.service import change_status
from commissions.network.tables import distributor, distributor_change, earning_by_spend
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight
from commissions.ports import Transaction

_BY = system_acting("policy")


def review_spend_right(tx: Transaction, member_id: MemberId, spent_fen: int) -> None:
    """Grant or withdraw the right to earn as `spent_fen`, a member's own spend net of refunds, says now.

    Call it whenever that sum changed. A right that was granted otherwise is never withdrawn, one that was granted by
    spend only below what was asked for then; orders placed before keep what was frozen. Raises DistributorUnknown.
    """
    terms, needed_fen = find_terms(tx.connection, tx.now), _find_granted(tx, member_id)
    if needed_fen is None and terms.who_may_earn is EarningRight.SPENT and spent_fen >= terms.spent_fen:
        _grant(tx, member_id, terms.spent_fen)
    elif needed_fen is not None and spent_fen < needed_fen and terms.who_may_earn is not EarningRight.EVERYONE:
        _withdraw(tx, member_id, needed_fen, spent_fen)


def _find_granted(tx: Transaction, member_id: MemberId) -> int | None:
    """What was asked for when the member got the right by spend; None for one who did not."""
    query = select(earning_by_spend.c.needed_fen).where(earning_by_spend.c.member_id == member_id)
    return tx.connection.scalar(query)


def _grant(tx: Transaction, member_id: MemberId, needed_fen: int) -> None:
    """Make a member a distributor who is none yet."""
    if lock_member(tx, member_id).status == "none" and _find_granted(tx, member_id) is None:
        _write_grants(tx, [member_id], needed_fen)


def grant_spend_rights(tx: Transaction, members: Collection[MemberId], needed_fen: int) -> Sequence[MemberId]:
    """Make distributors of those of some hundred members, who have spent enough, who are none yet.

    Returns who. The caller holds the rows that say what they have spent, so that no refund is counted meanwhile.
    """
    row, given = distributor.c, select(earning_by_spend.c.member_id)
    none_yet = select(row.member_id).where(row.member_id.in_(list(members)), row.status == "none")
    none_yet = none_yet.where(row.member_id.not_in(given)).order_by(row.member_id).with_for_update()
    found = [MemberId(member_id) for member_id in tx.connection.scalars(none_yet)]
    if found:
        _write_grants(tx, found, needed_fen)
    return found


def _write_grants(tx: Transaction, members: Sequence[MemberId], needed_fen: int) -> None:
    """Give the right to members who are locked and have none, and tell each."""
    right: dict[str, Any] = {"needed_fen": needed_fen, "granted_at": tx.now}
    step: dict[str, Any] = {"status_before": "none", "status": "active", "changed_by": _BY, "changed_at": tx.now}
    step["reason"] = f"has spent {needed_fen} fen"
    tx.connection.execute(insert(earning_by_spend), [{"member_id": one} | right for one in members])
    tx.connection.execute(update(distributor).where(distributor.c.member_id.in_(members)).values(status="active"))
    tx.connection.execute(insert(distributor_change), [{"member_id": one} | step for one in members])
    for one in members:
        tx.publish(DistributorJoined(member_id=one))
        tx.publish(EarningRightGranted(member_id=one, how="spent"))


def _withdraw(tx: Transaction, member_id: MemberId, needed_fen: int, spent_fen: int) -> None:
    """Take the right back. Someone suspended keeps the row: once that ends, the next review withdraws."""
    if lock_member(tx, member_id).status != "active":
        return
    gone = delete(earning_by_spend).where(earning_by_spend.c.member_id == member_id)
    if tx.connection.execute(gone).rowcount:
        change_status(tx, member_id, "active", "none", by=_BY, reason=f"refunds leave {spent_fen} fen of {needed_fen}")
        tx.publish(EarningRightWithdrawn(member_id=member_id, needed_fen=needed_fen, spent_fen=spent_fen))
