"""The team tables.

Three levels below each person, always derived from the referrals, and counted as they change. Whoever's referral
changes is settled in the same commit, and so are those up to two levels below, if they are few; of a large branch the
rest follows in batches (`branch_move`). Each batch looks at the referrals as they are by then, so that it matters
neither how often a member is settled nor in which order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from commissions.beneficiary import MemberId
from commissions.network.queries import LEVELS
from commissions.network.tables import branch_move, referral, team_count, team_member
from commissions.schema import Id, Instant, insert_or_update

AT_ONCE = 500
"""How many members of a branch are settled in one commit."""
_NOBODY = -1
_Counts = Mapping[tuple[int, int], int]
"""Changes of team counters by person and level."""
FIRST, SECOND, THIRD = (referral.alias(f"edge_{level}") for level in range(1, LEVELS + 1))
_CHAINS = (
    select(FIRST.c.member_id, FIRST.c.bound_at, FIRST.c.referrer_id, SECOND.c.referrer_id, THIRD.c.referrer_id)
    .select_from(FIRST)
    .outerjoin(SECOND, SECOND.c.member_id == FIRST.c.referrer_id)
    .outerjoin(THIRD, THIRD.c.member_id == SECOND.c.referrer_id)
    .where(FIRST.c.member_id.in_(bindparam("members", expanding=True)))
)
_ROWS = select(team_member).where(team_member.c.member_id.in_(bindparam("members", expanding=True)))
_REMOVE_ROW = delete(team_member).where(
    team_member.c.member_id == bindparam("of_member"), team_member.c.ancestor_id == bindparam("above")
)
_ADD_ROW = insert(team_member)
_MOVING = select(branch_move.c.member_id, branch_move.c.stage, branch_move.c.after_recruit, branch_move.c.after_below)
"""The columns of a `Branch`, in its order."""


@dataclass(frozen=True)
class Branch:
    """How far the team tables have followed a changed referral: first all recruits by id, then theirs."""

    member_id: MemberId
    stage: Literal[1, 2] = 1
    after_recruit: int = _NOBODY
    after_below: int = _NOBODY

    def go_on(self, pair: tuple[int, int]) -> "Branch":
        """After this recruit and whom it brought."""
        return replace(self, after_recruit=pair[0], after_below=pair[1])

    def begin_next(self) -> "Branch | None":
        """After all of this stage."""
        return Branch(self.member_id, stage=2) if self.stage == 1 else None


def join_teams(connection: Connection, member_id: MemberId, referrer_id: MemberId, at: datetime) -> None:
    """Put someone who has nobody below and was in no team into the teams of their new upline."""
    who = {"of_member": member_id, "to_referrer": referrer_id, "at": at}
    upline = connection.execute(_JOIN_TEAMS, who)
    _change_counts(connection, {(row.ancestor_id, row.level): 1 for row in upline})


def settle_branch(connection: Connection, member_id: MemberId, now: datetime) -> None:
    """Bring the teams up to date after a member's referral changed.

    The caller holds the branch lock alone.
    """
    settle_members(connection, [member_id])
    left = follow_branch(connection, Branch(member_id), AT_ONCE)[1]
    if left is not None:
        keep_branch(connection, left, now)


def keep_branch(connection: Connection, branch: Branch, now: datetime) -> None:
    """Remember how far the teams have followed. A branch that changes again begins anew."""
    row = {
        "member_id": branch.member_id,
        "stage": branch.stage,
        "after_recruit": branch.after_recruit,
        "after_below": branch.after_below,
        "kept_at": now,
    }
    insert_or_update(connection, branch_move, ("member_id",), row)


def drop_branch(connection: Connection, member_id: MemberId) -> None:
    """The teams have followed."""
    connection.execute(delete(branch_move).where(branch_move.c.member_id == member_id))


def find_branch(connection: Connection, member_id: MemberId) -> Branch | None:
    """How far the teams have followed a member's referral; None if they have."""
    row = connection.execute(_MOVING.where(branch_move.c.member_id == member_id)).first()
    return Branch(*row) if row else None


def list_branches(connection: Connection, limit: int) -> list[Branch]:
    """Branches that the teams still follow, those that waited longest first."""
    rows = connection.execute(_MOVING.order_by(branch_move.c.kept_at, branch_move.c.member_id).limit(limit))
    return [Branch(*row) for row in rows]


def follow_branch(connection: Connection, branch: Branch, most: int) -> tuple[int, Branch | None]:
    """Settle up to `most` members below. Returns how many, and where to go on; None when all are settled."""
    settled = 0
    at: Branch | None = branch

    while at is not None and settled < most:
        pairs = (
            _list_recruits(connection, at, most - settled)
            if at.stage == 1
            else _list_below(connection, at, most - settled)
        )
        settle_members(connection, [MemberId(pair[at.stage - 1]) for pair in pairs])
        settled += len(pairs)
        at = at.go_on(pairs[-1]) if settled == most else at.begin_next()

    return settled, at


def _list_recruits(connection: Connection, branch: Branch, limit: int) -> list[tuple[int, int]]:
    """The next recruits of a branch's root by id, each with nobody."""
    edge = referral.c
    query = select(edge.member_id).where(edge.referrer_id == branch.member_id, edge.member_id > branch.after_recruit)
    return [(found, _NOBODY) for found in connection.scalars(query.order_by(edge.member_id).limit(limit))]


def _list_below(connection: Connection, branch: Branch, limit: int) -> list[tuple[int, int]]:
    """The next recruits of recruits, each after whose they are, by both ids."""
    recruit, below = referral.alias("recruit"), referral.alias("below")
    query = (
        select(recruit.c.member_id, below.c.member_id)
        .join(below, below.c.referrer_id == recruit.c.member_id)
        .where(
            recruit.c.referrer_id == branch.member_id,
            recruit.c.member_id >= branch.after_recruit,
            or_(recruit.c.member_id > branch.after_recruit, below.c.member_id > branch.after_below),
        )
    )

    found = connection.execute(query.order_by(recruit.c.member_id, below.c.member_id).limit(limit))
    return [(row[0], row[1]) for row in found]


def settle_members(connection: Connection, members: Sequence[MemberId]) -> None:
    """Make the rows of some members what the referrals above them say, and the counters what the rows say."""
    if not members:
        return

    wanted = {
        (row[0], above): (level, row.bound_at)
        for row in connection.execute(_CHAINS, {"members": members})
        for level, above in enumerate(row[2:], start=1)
        if above is not None
    }
    found = {
        (of.member_id, of.ancestor_id): (of.level, of.joined_at)
        for of in connection.execute(_ROWS, {"members": members})
    }

    # A row that differs is taken out and written anew, so that counters follow from rows alone.
    gone = {key: row for key, row in found.items() if wanted.get(key) != row}
    new = {key: row for key, row in wanted.items() if found.get(key) != row}

    if gone:
        connection.execute(_REMOVE_ROW, [{"of_member": key[0], "above": key[1]} for key in gone])
    if new:
        connection.execute(_ADD_ROW, list(_describe_rows(new)))

    changes = Counter((above, level) for (_, above), (level, _) in new.items())
    changes.subtract((above, level) for (_, above), (level, _) in gone.items())
    _change_counts(connection, changes)


def _describe_rows(rows: Mapping[tuple[int, int], tuple[int, datetime]]) -> Iterable[dict[str, Any]]:
    """Rows of `team_member` to be written."""
    for (member_id, above), (level, joined_at) in rows.items():
        yield {"member_id": member_id, "ancestor_id": above, "level": level, "joined_at": joined_at}


def _change_counts(connection: Connection, changes: _Counts) -> None:
    """Add to the team counters, always in the order of their keys."""
    rows = [{"member": key[0], "at": key[1], "change": changes[key]} for key in sorted(changes) if changes[key]]
    falling = [row for row in rows if row["change"] < 0]
    rising = [row for row in rows if row["change"] > 0]
    if falling:
        connection.execute(_FALL, falling)
    if rising:
        connection.execute(_RISE[connection.dialect.name], rising)


def _joining() -> postgresql.Insert | sqlite.Insert | Any:
    """Rows of someone's new upline, read from the referrals.

    The referrer, and up to two above the referrer.
    """
    member, referrer = bindparam("of_member", type_=Id), bindparam("to_referrer", type_=Id)
    at = bindparam("at", type_=Instant)
    second = select(member, FIRST.c.referrer_id, literal(2), at).where(FIRST.c.member_id == referrer)
    third = (
        select(member, SECOND.c.referrer_id, literal(3), at)
        .select_from(FIRST)
        .join(SECOND, SECOND.c.member_id == FIRST.c.referrer_id)
        .where(FIRST.c.member_id == referrer)
    )

    upline = select(member, referrer, literal(1), at).union_all(second, third)
    adding = insert(team_member).from_select(("member_id", "ancestor_id", "level", "joined_at"), upline)
    return adding.returning(team_member.c.ancestor_id, team_member.c.level)


_JOIN_TEAMS = _joining()


def _rise(insertion: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    new = insertion(team_count).values(
        member_id=bindparam("member"), level=bindparam("at"), members=bindparam("change")
    )
    return new.on_conflict_do_update(
        index_elements=["member_id", "level"], set_={"members": team_count.c.members + new.excluded.members}
    )


_RISE = {"sqlite": _rise(sqlite.Insert), "postgresql": _rise(postgresql.Insert)}
_FALL = (
    update(team_count)
    .where(team_count.c.member_id == bindparam("member"), team_count.c.level == bindparam("at"))
    .values(members=team_count.c.members + bindparam("change"))
)
