"""Use case of leaving: a member who is erased earns nothing more and binds nobody.

What was theirs is a number's now. Their recruits keep their place: the level of one who has left is treated as that of
anyone who may not earn, as the policy says. Awards that are pending wait for a person. Who was suspended then is
suspended again on coming back (docs/money.md §12).
"""

from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from commissions.actor import Actor
from commissions.beneficiary import BeneficiaryKind, MemberId
from commissions.days import determine_day
from commissions.ledger.tables import ledger_balance
from commissions.network.events import DistributorSuspended
from commissions.network.queries import find_distributor
from commissions.network.repository import lock_people
from commissions.network.service import change_status
from commissions.network.tables import distributor, distributor_application, distributor_change
from commissions.ports import Transaction

REASON = "erased on request"


def leave_network(tx: Transaction, member_id: MemberId, *, by: Actor) -> None:
    """End what a member may earn, for ever, and forget what they wrote when they applied.

    An application that waits is closed without a word. A repeat does nothing.
    """
    known = find_distributor(tx.connection, member_id)
    if known is None or known.status == "erased":
        return
    change_status(tx, member_id, known.status, "erased", by=by, reason=REASON)
    mine = distributor_application.c.member_id == member_id
    tx.connection.execute(update(distributor_application).where(mine).values(statement=""))
    waiting = update(distributor_application).where(mine, distributor_application.c.status == "pending")
    tx.connection.execute(waiting.values(status="refused", decided_by=by, decided_at=tx.now, reason=REASON))


def carry_suspension(tx: Transaction, former_id: MemberId, member_id: MemberId, *, by: Actor) -> bool:
    """Suspend a member who comes back after being erased while suspended; they are told.

    Returns whether done now. Whatever right the policy gives, or will give, is suspended with it. Done once: who was
    suspended as this member before is left as that was decided, so a repeat undoes no restoring. Of the former self
    only the day is read.
    """
    since = _find_suspension_at_leaving(tx.connection, former_id)
    if since is None:
        return False
    known = lock_people(tx.connection, [member_id])[member_id]
    if known.status not in ("active", "none") or _was_suspended(tx.connection, member_id):
        return False
    reason = f"suspended since {determine_day(since)}, before being {REASON}"
    change_status(tx, member_id, known.status, "suspended", by=by, reason=reason)
    tx.publish(DistributorSuspended(member_id=member_id))
    return True


def _find_suspension_at_leaving(connection: Connection, member_id: MemberId) -> datetime | None:
    """Since when a member was suspended who was erased in that state; None for all others."""
    began, left = distributor_change.c, distributor_change.alias("left").c
    at_leaving = (left.status == "erased", left.status_before == "suspended")
    query = select(func.max(began.changed_at)).where(began.member_id == member_id, began.status == "suspended")
    since: datetime | None = connection.scalar(query.where(exists().where(left.member_id == member_id, *at_leaving)))
    return since


def _was_suspended(connection: Connection, member_id: MemberId) -> bool:
    """Whether a member has ever been suspended."""
    row = distributor_change.c
    return bool(connection.scalar(select(exists().where(row.member_id == member_id, row.status == "suspended"))))


def list_erased_with_money(
    connection: Connection, after: MemberId | None = None, limit: int = 100
) -> tuple[MemberId, ...]:
    """Erased members who have money available again.

    From an award released since, or a withdrawal that came back. By id, behind `after`.
    """
    balance = ledger_balance.c
    theirs = (balance.person_id == distributor.c.member_id, balance.person_kind == BeneficiaryKind.MEMBER.value)

    query = (
        select(distributor.c.member_id)
        .join(ledger_balance, (theirs[0]) & (theirs[1]))
        .where(distributor.c.status == "erased", balance.account == "available", balance.balance_fen > 0)
        .order_by(distributor.c.member_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(distributor.c.member_id > after)

    return tuple(MemberId(member_id) for member_id in connection.scalars(query))
