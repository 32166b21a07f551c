"""Writes the network: locks, referrals, and the team tables that follow every change of them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Integer,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from commissions.beneficiary import MemberId
from commissions.network.distributor import Distributor
from commissions.network.queries import DISTRIBUTORS, LEVELS
from commissions.network.referral import Referral
from commissions.network.tables import distributor, referral, team_count, team_member
from commissions.schema import Id, Instant

BRANCH_LOCK = 7_681_002
"""The lock that whoever moves a branch holds alone and everyone else who binds shares, on PostgreSQL."""
LOCK_ALONE = select(func.pg_advisory_xact_lock(BRANCH_LOCK))
LOCK_SHARED = select(func.pg_advisory_xact_lock_shared(BRANCH_LOCK))
Counts = Mapping[tuple[MemberId, int], int]
"""Changes of team counters by person and level."""
LOCK = (
    DISTRIBUTORS.where(
        or_(distributor.c.member_id == bindparam("of_member"), distributor.c.code == bindparam("with_code"))
    )
    .order_by(distributor.c.member_id)
    .with_for_update()
)
ADD_REFERRAL = insert(referral)
TEAM_COLUMNS = ("member_id", "ancestor_id", "level", "joined_at")


def _joining() -> CompoundSelect[int, int, int, datetime]:
    """Rows of someone's new upline: the referrer at level one, and those above the referrer a level higher."""
    member, referrer = bindparam("of_member", type_=Id), bindparam("to_referrer", type_=Id)
    at = bindparam("at", type_=Instant)
    row = team_member.c
    above = select(member, row.ancestor_id, row.level + 1, at).where(row.member_id == referrer, row.level < LEVELS)
    return select(member, referrer, literal(1, Integer), at).union_all(above)


JOIN_TEAMS = (
    insert(team_member).from_select(TEAM_COLUMNS, _joining()).returning(team_member.c.ancestor_id, team_member.c.level)
)


def lock_members(
    connection: Connection, member_id: MemberId, code: str
) -> tuple[Distributor | None, Distributor | None]:
    """Lock a member and whose code it is, in their order, so that two attempts to bind the same people wait.

    Returns both as they are once the lock is held; None for a member who was never admitted, for an unknown code.
    """
    found = [Distributor(*row) for row in connection.execute(LOCK, {"of_member": member_id, "with_code": code})]
    member = next((one for one in found if one.member_id == member_id), None)
    return member, next((one for one in found if one.code == code), None)


def lock_branches(connection: Connection, *, alone: bool) -> None:
    """Wait until nobody moves a branch; with `alone`, until nobody binds anyone at all. Held until the commit."""
    if connection.dialect.name == "postgresql":
        connection.execute(LOCK_ALONE if alone else LOCK_SHARED)


def write_referral(connection: Connection, bound: Referral, replaced: Referral | None, *, has_branch: bool) -> None:
    """Write the referral, in place of an earlier one if there was one, and bring the teams up to date.

    `has_branch` says whether anyone stands below the member.
    """
    below = count_branch(connection, bound.member_id) if has_branch else {0: 1}
    changes: Counter[tuple[MemberId, int]] = Counter()
    values: dict[str, Any] = {
        "referrer_id": bound.referrer_id,
        "via": bound.via,
        "bound_at": bound.bound_at,
        "expires_at": bound.expires_at,
    }
    if replaced is None:
        connection.execute(ADD_REFERRAL, {"member_id": bound.member_id} | values)
    else:
        changes.subtract(combine(detach_branch(connection, bound.member_id), below))
        connection.execute(update(referral).where(referral.c.member_id == bound.member_id).values(**values))
    changes.update(combine(attach_branch(connection, bound, has_branch=has_branch), below))
    change_counts(connection, changes)


def attach_branch(connection: Connection, bound: Referral, *, has_branch: bool) -> dict[MemberId, int]:
    """Put the member, and whoever stands below, into the teams of the new upline. Returns its people by level."""
    who = {"of_member": bound.member_id, "to_referrer": bound.referrer_id, "at": bound.bound_at}
    upline = {MemberId(row.ancestor_id): int(row.level) for row in connection.execute(JOIN_TEAMS, who)}
    if has_branch:
        attach_those_below(connection, bound.member_id)
    return upline


def attach_those_below(connection: Connection, member_id: MemberId) -> None:
    """Put the team of a member into the teams of those above, as deep as three levels reach."""
    up, down = team_member.alias("up"), team_member.alias("down")
    rows = (
        select(down.c.member_id, up.c.ancestor_id, up.c.level + down.c.level, down.c.joined_at)
        .join(down, down.c.ancestor_id == up.c.member_id)
        .where(up.c.member_id == member_id, up.c.level + down.c.level <= LEVELS)
    )
    connection.execute(insert(team_member).from_select(TEAM_COLUMNS, rows))


def detach_branch(connection: Connection, member_id: MemberId) -> dict[MemberId, int]:
    """Take the member, and whoever stands below, out of the teams above. Returns the upline's people by level."""
    row = team_member.c
    above = select(row.ancestor_id, row.level).where(row.member_id == member_id)
    upline = {MemberId(found.ancestor_id): int(found.level) for found in connection.execute(above)}
    branch = select(row.member_id).where(row.ancestor_id == member_id).union(select(literal(member_id)))
    connection.execute(delete(team_member).where(row.ancestor_id.in_(list(upline)), row.member_id.in_(branch)))
    return upline


def count_branch(connection: Connection, member_id: MemberId) -> dict[int, int]:
    """How many stand how far below a member, the member at distance 0 among them."""
    query = select(team_count.c.level, team_count.c.members).where(team_count.c.member_id == member_id)
    return {0: 1} | {row.level: row.members for row in connection.execute(query) if row.members}


def combine(upline: Mapping[MemberId, int], below: Mapping[int, int]) -> Counts:
    """What a branch adds to the counters of an upline: by person above and level seen from there."""
    return {
        (ancestor, level + distance): members
        for ancestor, level in upline.items()
        for distance, members in below.items()
        if level + distance <= LEVELS
    }


def change_counts(connection: Connection, changes: Counts) -> None:
    """Add to the team counters, always in the order of their keys."""
    rows = [{"member": key[0], "at": key[1], "change": changes[key]} for key in sorted(changes) if changes[key]]
    falling = [row for row in rows if row["change"] < 0]
    rising = [row for row in rows if row["change"] > 0]
    if falling:
        connection.execute(FALL, falling)
    if rising:
        connection.execute(RISE[connection.dialect.name], rising)


def _rise(insertion: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    new = insertion(team_count).values(
        member_id=bindparam("member"), level=bindparam("at"), members=bindparam("change")
    )
    return new.on_conflict_do_update(
        index_elements=["member_id", "level"], set_={"members": team_count.c.members + new.excluded.members}
    )


RISE = {"sqlite": _rise(sqlite.Insert), "postgresql": _rise(postgresql.Insert)}
FALL = (
    update(team_count)
    .where(team_count.c.member_id == bindparam("member"), team_count.c.level == bindparam("at"))
    .values(members=team_count.c.members + bindparam("change"))
)
