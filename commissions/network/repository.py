"""Writes the referrals: locks, who holds whom, the history of it, and the teams that follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, func, insert, or_, select

from commissions.beneficiary import MemberId
from commissions.network.change import ReferralChange, describe_expiry
from commissions.network.distributor import Distributor
from commissions.network.history import write_changes
from commissions.network.queries import DISTRIBUTORS
from commissions.network.referral import Referral
from commissions.network.tables import distributor, referral
from commissions.network.teams import join_teams, settle_branch

_BRANCH_LOCK = 7_681_002
"""The lock that whoever moves a branch holds alone and everyone else who binds shares, on PostgreSQL."""
_LOCK_ALONE = select(func.pg_advisory_xact_lock(_BRANCH_LOCK))
_LOCK_SHARED = select(func.pg_advisory_xact_lock_shared(_BRANCH_LOCK))
_LOCK = (
    DISTRIBUTORS.where(
        or_(distributor.c.member_id == bindparam("of_member"), distributor.c.code == bindparam("with_code"))
    )
    .order_by(distributor.c.member_id)
    .with_for_update()
)
_LOCK_PEOPLE = (
    DISTRIBUTORS.where(distributor.c.member_id.in_(bindparam("members", expanding=True)))
    .order_by(distributor.c.member_id)
    .with_for_update()
)
_ADD_REFERRAL = insert(referral)
_TAKE_OUT = delete(referral).returning(
    referral.c.member_id, referral.c.referrer_id, referral.c.bound_at, referral.c.via, referral.c.expires_at
)
"""The columns of a `Referral`, in its order."""


def lock_members(
    connection: Connection, member_id: MemberId, code: str
) -> tuple[Distributor | None, Distributor | None]:
    """Lock a member and the owner of the code, by id.

    So two attempts to bind the same people wait for each other. Returns both as they are once the lock is held; None
    for a member who was never admitted, for an unknown code.
    """
    found = [Distributor(*row) for row in connection.execute(_LOCK, {"of_member": member_id, "with_code": code})]
    member = next((one for one in found if one.member_id == member_id), None)
    return member, next((one for one in found if one.code == code), None)


def lock_people(connection: Connection, member_ids: Sequence[MemberId]) -> dict[MemberId, Distributor]:
    """The same by member; whoever was never admitted is left out."""
    found = (Distributor(*row) for row in connection.execute(_LOCK_PEOPLE, {"members": member_ids}))
    return {person.member_id: person for person in found}


def lock_branches(connection: Connection, *, alone: bool) -> None:
    """Wait until nobody takes anyone out of a team; with `alone`, until nobody binds at all.

    Held until the commit.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK_ALONE if alone else _LOCK_SHARED)


def add_referral(connection: Connection, bound: Referral, change: ReferralChange) -> None:
    """Write the referral of someone who had none and has nobody below."""
    _insert_referral(connection, bound)
    write_changes(connection, [change])
    join_teams(connection, bound.member_id, bound.referrer_id, bound.bound_at)


def _insert_referral(connection: Connection, bound: Referral) -> None:
    """The row of a referral."""
    row: dict[str, Any] = {
        "member_id": bound.member_id,
        "referrer_id": bound.referrer_id,
        "via": bound.via,
        "bound_at": bound.bound_at,
        "expires_at": bound.expires_at,
    }
    connection.execute(_ADD_REFERRAL, row)


def replace_referral(connection: Connection, change: ReferralChange, bound: Referral | None) -> MemberId | None:
    """Replace whatever referral holds the member by another, or by none.

    History and teams follow. The caller holds the branch lock alone. Returns whom the member left; None if nobody held
    them any more.
    """
    member_id, now = change.member_id, change.changed_at
    left = end_expired(connection, take_out(connection, [member_id]), now)
    left_id = left[0].referrer_id if left else None
    if bound is not None:
        _insert_referral(connection, bound)
    if bound is not None or left_id is not None:
        write_changes(connection, [replace(change, left_id=left_id)])
    settle_branch(connection, member_id, now)
    return left_id


def take_out(connection: Connection, member_ids: Sequence[MemberId], *only: ColumnElement[bool]) -> list[Referral]:
    """Remove the referrals of some members; returns those that there were, and are as `only` says."""
    removal = _TAKE_OUT.where(referral.c.member_id.in_(member_ids), *only)
    return [Referral(*row) for row in connection.execute(removal)]


def end_expired(connection: Connection, taken: Sequence[Referral], now: datetime) -> list[Referral]:
    """Write into the history which of these referrals ended by themselves, at their hour.

    Returns the others.
    """
    write_changes(connection, [describe_expiry(of) for of in taken if not of.holds_at(now)])
    return [of for of in taken if of.holds_at(now)]


def open_circle(connection: Connection, member_id: MemberId, referrer_id: MemberId, now: datetime) -> bool:
    """Whether `member_id` may come under `referrer_id` without closing a circle.

    The caller holds the lock alone. Only referrals that hold make one: those on the way that have expired, and would be
    freed by the job, are freed.
    """
    if not _stands_below(connection, referrer_id, member_id):
        return True
    expired = _list_expired_between(connection, referrer_id, member_id, now)
    end_expired(connection, take_out(connection, expired), now)
    for freed in expired:
        settle_branch(connection, freed, now)
    return bool(expired)


def _stands_below(connection: Connection, member_id: MemberId, ancestor_id: MemberId) -> bool:
    """Whether `ancestor_id` is above `member_id`, at any distance.

    Also by referrals that are not freed yet.
    """
    up = select(referral.c.referrer_id).where(referral.c.member_id == member_id).cte("up", recursive=True)
    up = up.union(select(referral.c.referrer_id).join(up, up.c.referrer_id == referral.c.member_id))
    return bool(connection.scalar(select(exists().where(up.c.referrer_id == ancestor_id))))


def _list_expired_between(
    connection: Connection, member_id: MemberId, ancestor_id: MemberId, now: datetime
) -> list[MemberId]:
    """Whose referrals have expired on the way up from `member_id` to `ancestor_id`, who stands above."""
    edge = select(referral.c.member_id, referral.c.referrer_id, referral.c.expires_at)
    up = edge.where(referral.c.member_id == member_id).cte("up", recursive=True)
    further = and_(up.c.referrer_id == referral.c.member_id, up.c.referrer_id != ancestor_id)
    up = up.union(edge.join(up, further))
    return list(connection.scalars(select(up.c.member_id).where(up.c.expires_at <= now)))
