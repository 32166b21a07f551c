"""Use cases of applying to earn.

A member applies, the merchant approves or refuses, the member may apply again. The member's row in the network is
locked before anything is decided, so that of two who decide at once one is second.
"""

from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from commissions.actor import Actor, demand_disinterested
from commissions.beneficiary import MemberId
from commissions.network.application import (
    Application,
    ApplicationDecided,
    ApplicationsClosed,
    ApplicationStatus,
    ApplicationUnknown,
    MayEarnAlready,
    SuspendedMayNotApply,
    read_reason,
    read_statement,
)
from commissions.network.distributor import Distributor
from commissions.network.events import ApplicationRefused, EarningRightGranted
from commissions.network.queries import BY_MEMBER
from commissions.network.service import DistributorUnknown, change_status
from commissions.network.tables import distributor_application
from commissions.paging import Page
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight
from commissions.ports import Transaction

_row = distributor_application.c
_LOCK_MEMBER = BY_MEMBER.with_for_update()
_NEWEST = select(distributor_application).order_by(_row.id.desc()).limit(1)


def apply_to_earn(tx: Transaction, member_id: MemberId, statement: str = "") -> Application:
    """Apply, or return the application that waits already.

    `statement`: at most 200 characters, it may be empty. Raises DistributorUnknown, ApplicationsClosed, MayEarnAlready,
    SuspendedMayNotApply, StatementRefused.
    """
    said = read_statement(statement)
    _check_may_apply(tx, lock_member(tx, member_id))
    waiting = find_application(tx.connection, member_id)
    if waiting is not None and waiting.status == "pending":
        return waiting
    values = {"member_id": member_id, "statement": said, "status": "pending", "applied_at": tx.now}
    new = insert(distributor_application).values(**values).returning(distributor_application)
    return Application(*tx.connection.execute(new).one())


def _check_may_apply(tx: Transaction, member: Distributor) -> None:
    """Refuse an application that could come to nothing. Raises as `apply_to_earn` says."""
    _check_standing(member)
    if member.status == "active":
        raise MayEarnAlready(member_id=member.member_id)
    if find_terms(tx.connection, tx.now).who_may_earn is not EarningRight.APPROVED:
        raise ApplicationsClosed()


def _check_standing(member: Distributor) -> None:
    """Refuse for who is suspended, or has left for good. Raises SuspendedMayNotApply, DistributorUnknown."""
    if member.status == "suspended":
        raise SuspendedMayNotApply(member_id=member.member_id)
    if member.status == "erased":
        raise DistributorUnknown(member_id=member.member_id)


def approve_application(tx: Transaction, application_id: int, *, by: Actor) -> Application:
    """Approve: the member is a distributor from now on, and is told. Approved before: changes nothing.

    Raises ApplicationUnknown, ApplicationDecided when it was refused, SuspendedMayNotApply, DistributorUnknown,
    OwnInterest.
    """
    application, member = _lock_application(tx, application_id)
    demand_disinterested(by, member.member_id)
    _check_standing(member)
    decided, is_new = _decide(tx, application, "approved", by, None)
    if is_new and member.status == "none":
        change_status(tx, member.member_id, "none", "active", by=by, reason=f"application {application_id} approved")
        tx.publish(EarningRightGranted(member_id=member.member_id, how="approved"))
    return decided


def refuse_application(tx: Transaction, application_id: int, *, by: Actor, reason: str) -> Application:
    """Refuse, for a reason that the member reads. Refused before: changes nothing, the first reason stays.

    Raises ReasonNeeded, ApplicationUnknown, ApplicationDecided when it was approved.
    """
    said = read_reason(reason)
    application, member = _lock_application(tx, application_id)
    decided, is_new = _decide(tx, application, "refused", by, said)
    if is_new:
        tx.publish(ApplicationRefused(member_id=member.member_id, reason=said))
    return decided


def _decide(
    tx: Transaction, application: Application, status: ApplicationStatus, by: Actor, reason: str | None
) -> tuple[Application, bool]:
    """Decide an application that waits.

    Returns it as it is now, and whether that is new. Raises ApplicationDecided.
    """
    waiting = update(distributor_application).where(_row.id == application.id, _row.status == "pending")
    values = {"status": status, "decided_by": by, "decided_at": tx.now, "reason": reason}
    changed = tx.connection.execute(waiting.values(**values).returning(distributor_application)).first()
    if changed is not None:
        return Application(*changed), True
    if application.status != status:
        raise ApplicationDecided(application=application.id, status=application.status)
    return application, False


def lock_member(tx: Transaction, member_id: MemberId) -> Distributor:
    """The member, locked until the commit. Raises DistributorUnknown."""
    found = tx.connection.execute(_LOCK_MEMBER, {"member_id": member_id}).first()
    if found is None:
        raise DistributorUnknown(member_id=member_id)
    return Distributor(*found)


def _lock_application(tx: Transaction, application_id: int) -> tuple[Application, Distributor]:
    """An application as it is once its member is locked, and that member. Raises ApplicationUnknown."""
    query = select(distributor_application).where(_row.id == application_id)
    found = tx.connection.execute(query).first()
    if found is None:
        raise ApplicationUnknown(application=application_id)
    member = lock_member(tx, found.member_id)
    return Application(*tx.connection.execute(query).one()), member


def find_application(connection: Connection, member_id: MemberId) -> Application | None:
    """The newest application of a member."""
    found = connection.execute(_NEWEST.where(_row.member_id == member_id)).first()
    return Application(*found) if found else None


def list_applications(
    connection: Connection, status: ApplicationStatus = "pending", after: str | None = None, limit: int = 50
) -> Page[Application]:
    """Applications of a status, the oldest first: who waits longest is decided first.

    `after`: the page's `next`.
    """
    query = select(distributor_application).where(_row.status == status).order_by(_row.id)
    return _read_page(connection, query if after is None else query.where(_row.id > int(after)), limit)


def count_waiting_applications(connection: Connection) -> int:
    """How many applications nobody has decided yet."""
    return connection.scalar(select(func.count()).where(_row.status == "pending")) or 0


def list_applications_of(connection: Connection, member_id: MemberId, limit: int = 20) -> tuple[Application, ...]:
    """What one member has applied for so far, the newest first."""
    query = select(distributor_application).where(_row.member_id == member_id).order_by(_row.id.desc())
    return tuple(Application(*found) for found in connection.execute(query.limit(limit)))


def _read_page(connection: Connection, query: Select[Any], limit: int) -> Page[Application]:
    """One page of a query."""
    rows = connection.execute(query.limit(limit + 1)).all()
    items = tuple(Application(*found) for found in rows[:limit])
    return Page(items, str(items[-1].id) if len(rows) > limit else None)
