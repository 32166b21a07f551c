"""Reads of the network: distributors, referrals, the upline of a buyer, the team below a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)

from commissions.beneficiary import MemberId
from commissions.days import determine_last_day
from commissions.network.distributor import Distributor, Status
from commissions.network.referral import Referral, Standing
from commissions.network.tables import distributor, referral, referral_attempt, referral_change, team_count, team_member
from commissions.paging import Page
from commissions.schema import Id

LEVELS = 3
DISTRIBUTORS = select(
    distributor.c.member_id, distributor.c.code, distributor.c.status, distributor.c.tier, distributor.c.since
)
"""The columns of a `Distributor`, in its order."""
BY_MEMBER = DISTRIBUTORS.where(distributor.c.member_id == bindparam("member_id"))
_BY_CODE = DISTRIBUTORS.where(distributor.c.code == bindparam("code"))
_REFERRAL = select(
    referral.c.member_id, referral.c.referrer_id, referral.c.bound_at, referral.c.via, referral.c.expires_at
).where(referral.c.member_id == bindparam("member_id"))
_RECRUIT = referral.alias("recruit")
_STANDING = (
    select(
        referral.c.member_id,
        referral.c.referrer_id,
        referral.c.bound_at,
        referral.c.via,
        referral.c.expires_at,
        exists().where(_RECRUIT.c.referrer_id == distributor.c.member_id).label("has_recruits"),
        (~distributor.c.imported & distributor.c.first_paid_at.is_(None)).label("is_new"),
    )
    .select_from(distributor)
    .join(referral, referral.c.member_id == distributor.c.member_id, isouter=True)
    .where(distributor.c.member_id == bindparam("member_id"))
)

_PERSON = 5
"""How many columns describe a distributor."""


def _near() -> Select[Any]:
    """A member, three referrers above, and when each referral ends: one row by primary keys, no recursion."""
    people = [distributor.alias(f"person_{level}") for level in range(LEVELS + 1)]
    edges = [referral.alias(f"edge_{level}") for level in range(LEVELS)]
    source: FromClause = people[0]
    columns: list[Any] = []

    for level, edge in enumerate(edges):
        above = people[level + 1]
        source = source.outerjoin(edge, edge.c.member_id == people[level].c.member_id)
        source = source.outerjoin(above, above.c.member_id == edge.c.referrer_id)
        columns.append(edge.c.expires_at)

    described = [
        column
        for person in people
        for column in (person.c.member_id, person.c.code, person.c.status, person.c.tier, person.c.since)
    ]

    return select(*described, *columns).select_from(source).where(people[0].c.member_id == bindparam("of_member"))


NEAR = _near()


@dataclass(frozen=True)
class TeamCounts:
    """How many members stand one, two and three levels below a person."""

    level_one: int
    level_two: int
    level_three: int


@dataclass(frozen=True)
class TeamMember:
    """Someone below a person.

    With the day since which their own referrer holds them, and the last one, if it ends. `has_bought`: whether they
    have ever paid an order.
    """

    member_id: MemberId
    level: int
    joined_at: datetime
    last_day: date | None = None
    has_bought: bool = False


def find_distributor(connection: Connection, member_id: MemberId) -> Distributor | None:
    """What the network knows of a member; None for one who was never admitted."""
    return _restore_distributor(connection.execute(BY_MEMBER, {"member_id": member_id}).first())


def find_distributor_by_code(connection: Connection, code: str) -> Distributor | None:
    """Whose link code this is."""
    return _restore_distributor(connection.execute(_BY_CODE, {"code": code}).first())


def find_distributors_by_codes(connection: Connection, codes: Collection[str]) -> dict[str, Distributor]:
    """Distributors by link code; unknown codes are left out."""
    found = connection.execute(DISTRIBUTORS.where(distributor.c.code.in_(sorted(codes))))
    return {of.code: of for of in (Distributor(*row) for row in found)}


def find_distributors(connection: Connection, member_ids: Sequence[MemberId]) -> dict[MemberId, Distributor]:
    """What the network knows of several members at once, by member."""
    rows = connection.execute(DISTRIBUTORS.where(distributor.c.member_id.in_(member_ids)))
    found = (_restore_distributor(row) for row in rows)
    return {person.member_id: person for person in found if person}


def list_distributors(
    connection: Connection, status: Status | None = None, before: str | None = None, limit: int = 50
) -> Page[Distributor]:
    """Members as the network knows them, of one status or of all, the newest first.

    `before`: the page's `next`.
    """
    query = DISTRIBUTORS.order_by(distributor.c.member_id.desc()).limit(limit + 1)
    if status is not None:
        query = query.where(distributor.c.status == status)
    if before is not None:
        query = query.where(distributor.c.member_id < int(before))
    found = [Distributor(*row) for row in connection.execute(query)]
    return Page(tuple(found[:limit]), str(found[limit - 1].member_id) if len(found) > limit else None)


def find_referral(connection: Connection, member_id: MemberId) -> Referral | None:
    """Who referred a member, also when the referral has expired (see `Referral.holds_at`)."""
    found = connection.execute(_REFERRAL, {"member_id": member_id}).first()
    return Referral(*found) if found else None


def came_alone(connection: Connection, member_id: MemberId) -> bool:
    """Whether nobody has ever referred a member, and they came by nobody's link or code."""
    change, attempt = referral_change.c, referral_attempt.c
    brought = exists().where(attempt.member_id == member_id, attempt.via.not_in(("default", "area")))
    referred = exists().where(change.member_id == member_id)
    return not connection.scalar(select(or_(referred, brought)))


def list_upline(
    connection: Connection, member_id: MemberId, now: datetime, *, most: int
) -> list[tuple[Distributor, int]]:
    """The member at distance 0 and up to `most` referrers above, nearest first.

    By referrals that hold at `now`. Up to three referrers are one read by keys, always of the referrals themselves: the
    team tables of a large branch may still be on their way after a move.
    """
    if most > LEVELS:
        return _walk_up(connection, member_id, now, most)
    row = connection.execute(NEAR, {"of_member": member_id}).first()
    return read_near(row, now)[: most + 1] if row else []


def read_near(row: Row[Any], now: datetime) -> list[tuple[Distributor, int]]:
    """The people of a row of `NEAR`, as far up as referrals hold."""
    ends = row[_PERSON * (LEVELS + 1) :]
    people = [(Distributor(*row[:_PERSON]), 0)]
    for level in range(1, LEVELS + 1):
        person, end = row[_PERSON * level : _PERSON * (level + 1)], ends[level - 1]
        if person[0] is None or (end is not None and end <= now):
            break
        people.append((Distributor(*person), level))
    return people


def _walk_up(connection: Connection, member_id: MemberId, now: datetime, most: int) -> list[tuple[Distributor, int]]:
    """The same by a recursive read, for policies that look further up than three referrers."""
    start = select(literal(member_id, Id).label("member_id"), literal(0).label("distance"))
    up = start.cte("up", recursive=True)
    holds = or_(referral.c.expires_at.is_(None), referral.c.expires_at > now)
    up = up.union_all(
        select(referral.c.referrer_id, up.c.distance + 1)
        .join(up, up.c.member_id == referral.c.member_id)
        .where(up.c.distance < most, holds)
    )

    query = DISTRIBUTORS.where(distributor.c.member_id == up.c.member_id).add_columns(up.c.distance)
    rows = connection.execute(query.order_by(up.c.distance)).all()
    return [(Distributor(*row[:-1]), row[-1]) for row in rows]


def get_standing(connection: Connection, member_id: MemberId) -> Standing:
    """All that binding this admitted member depends on. Raises LookupError for one who was never admitted."""
    row = connection.execute(_STANDING, {"member_id": member_id}).first()
    if row is None:
        raise LookupError(member_id)
    current = Referral(*row[:5]) if row.member_id is not None else None
    return Standing(current, bool(row.has_recruits), bool(row.is_new))


def find_team(connection: Connection, member_id: MemberId) -> TeamCounts:
    """How large the team is, from counters that are kept as people are bound."""
    query = select(team_count.c.level, team_count.c.members).where(team_count.c.member_id == member_id)
    counts = {row.level: row.members for row in connection.execute(query)}
    return TeamCounts(*(counts.get(level, 0) for level in range(1, LEVELS + 1)))


def find_direct_counts(connection: Connection, member_ids: Sequence[MemberId]) -> dict[MemberId, int]:
    """How many each of some members has recruited directly; who has none is left out. One statement."""
    row = team_count.c
    query = select(row.member_id, row.members).where(row.member_id.in_(member_ids), row.level == 1, row.members > 0)
    return {MemberId(found.member_id): found.members for found in connection.execute(query)} if member_ids else {}


def count_by_tier(connection: Connection) -> dict[str, int]:
    """How many members have each tier, by its key. Reads the index of those who have one."""
    row = distributor.c
    query = select(row.tier, func.count()).where(row.tier.is_not(None)).group_by(row.tier)
    return {found[0]: found[1] for found in connection.execute(query)}


def list_team(
    connection: Connection, member_id: MemberId, level: int, before: str | None = None, limit: int = 20
) -> Page[TeamMember]:
    """One level of the team, the newest first. `before` is the previous page's `next`."""
    row = team_member.c
    query = (
        _select_team(member_id)
        .where(row.level == level)
        .order_by(row.joined_at.desc(), row.member_id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(_comes_after(_find_place(connection, member_id, before)))

    rows = connection.execute(query).all()
    items = tuple(_restore_team_member(found) for found in rows[:limit])
    return Page(items, rows[limit - 1].code if len(rows) > limit else None)


def list_teammates(connection: Connection, member_id: MemberId, others: Collection[MemberId]) -> list[TeamMember]:
    """Those of `others` who stand in the member's team, by falling id. At most some hundred are asked for at once."""
    row = team_member.c
    query = _select_team(member_id).where(row.member_id.in_(sorted(others))).order_by(row.member_id.desc())
    return [_restore_team_member(found) for found in connection.execute(query)] if others else []


def _select_team(member_id: MemberId) -> Select[Any]:
    """The team of a member with what a `TeamMember` says, and each one's code."""
    row = team_member.c
    columns = (row.member_id, row.level, row.joined_at, referral.c.expires_at)
    query = select(*columns, distributor.c.code, distributor.c.first_paid_at)
    query = query.join(distributor, distributor.c.member_id == row.member_id)
    query = query.outerjoin(referral, referral.c.member_id == row.member_id)
    return query.where(row.ancestor_id == member_id)


def find_teammate(connection: Connection, member_id: MemberId, code: str) -> TeamMember | None:
    """Whose code this is, if they are in the member's team; None for all others."""
    found = connection.execute(_select_team(member_id).where(distributor.c.code == code)).first()
    return _restore_team_member(found) if found else None


def is_in_team(connection: Connection, member_id: MemberId, other_id: MemberId) -> bool:
    """Whether somebody stands in the three levels below a member."""
    row = team_member.c
    query = select(row.level).where(row.ancestor_id == member_id, row.member_id == other_id)
    return connection.scalar(query) is not None


def _restore_team_member(row: Any) -> TeamMember:
    """A row of a team's list as a value."""
    last_day = determine_last_day(row.expires_at) if row.expires_at else None
    return TeamMember(row.member_id, row.level, row.joined_at, last_day, row.first_paid_at is not None)


def _find_place(connection: Connection, member_id: MemberId, code: str) -> tuple[datetime, int]:
    """Where in a team's list the member of a code stands.

    Raises LookupError for a code that is not in the team.
    """
    query = (
        select(team_member.c.joined_at, team_member.c.member_id)
        .join(distributor, distributor.c.member_id == team_member.c.member_id)
        .where(team_member.c.ancestor_id == member_id, distributor.c.code == code)
    )
    row = connection.execute(query).first()
    if row is None:
        raise LookupError(code)
    return row.joined_at, row.member_id


def _comes_after(place: tuple[datetime, int]) -> ColumnElement[bool]:
    """What follows a place in the list, which runs backwards in time."""
    joined_at, member_id = place
    row = team_member.c
    return or_(row.joined_at < joined_at, and_(row.joined_at == joined_at, row.member_id < member_id))


def _restore_distributor(row: Any) -> Distributor | None:
    """The distributor of a row, if there is one."""
    return Distributor(*row) if row else None
