"""Members as the network knows them.

Their standing, referrer, team and balances, and how those came about.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.network.change import StandingChange
from commissions.network.distributor import Distributor, Status
from commissions.network.history import list_referral_history, list_standing_changes
from commissions.network.queries import find_distributors, find_referral, find_team, list_distributors, list_team
from commissions.network.teams import find_branch
from commissions.paging import Page
from shop.members.queries import list_members

_PEOPLE_AT_ONCE = 50


@dataclass(frozen=True)
class PersonRow:
    """One member. `member` is their number."""

    member: MemberId
    code: str
    name: str
    status: str
    tier: str | None
    since: datetime


@dataclass(frozen=True)
class PersonSheet:
    """All that the network knows of a member.

    `team` counts levels one to three; `balances` is fen by account.
    """

    member: MemberId
    code: str
    name: str
    status: str
    tier: str | None
    since: datetime
    referrer: PersonRow | None
    bound_at: datetime | None
    expires_at: datetime | None
    team: tuple[int, int, int]
    moving: bool
    balances: Mapping[str, int]


@dataclass(frozen=True)
class ReferralRow:
    """A change of who holds a member."""

    kind: str
    left: PersonRow | None
    referrer: PersonRow | None
    via: str | None
    expires_at: datetime | None
    reason: str | None
    by: Actor | None
    changed_at: datetime


@dataclass(frozen=True)
class PersonHistory:
    """A page of a member's referrals; what changed of their standing stands on the first page."""

    code: str
    referrals: tuple[ReferralRow, ...]
    standing: tuple[StandingChange, ...]
    next: str | None


@dataclass(frozen=True)
class TeamRow:
    """Somebody of a team, since when, and the last day on which they are held."""

    member: MemberId
    code: str
    name: str
    status: str
    tier: str | None
    since: datetime
    joined_at: datetime
    last_day: date | None


@dataclass(frozen=True)
class TeamPage:
    """A page of one level of a team, and how many each level has."""

    code: str
    level: int
    counts: tuple[int, int, int]
    people: tuple[TeamRow, ...]
    next: str | None


def list_people(connection: Connection, status: Status | None, before: str | None) -> Page[PersonRow]:
    """A page of members, the newest first; of one status if one is given."""
    page = list_distributors(connection, status, before)
    return Page(_name(connection, page.items), page.next)


def read_person(connection: Connection, person: Distributor, now: datetime) -> PersonSheet:
    """A member with their referrer, team and balances."""
    (row,) = _name(connection, (person,))
    referral, counts = find_referral(connection, person.member_id), find_team(connection, person.member_id)
    holds = referral if referral and referral.holds_at(now) else None
    return PersonSheet(
        **vars(row),
        referrer=find_rows(connection, [holds.referrer_id])[holds.referrer_id] if holds else None,
        bound_at=holds.bound_at if holds else None,
        expires_at=holds.expires_at if holds else None,
        team=(counts.level_one, counts.level_two, counts.level_three),
        moving=find_branch(connection, person.member_id) is not None,
        balances=find_balances(connection, member(person.member_id)),
    )


def read_history(connection: Connection, person: Distributor, before: str | None) -> PersonHistory:
    """Who held a member and why that changed, the newest first."""
    page = list_referral_history(connection, person.member_id, before)
    involved = [of for change in page.items for of in (change.left_id, change.referrer_id) if of is not None]
    people = find_rows(connection, involved)
    referrals = tuple(
        ReferralRow(
            kind=change.kind,
            left=None if change.left_id is None else people.get(change.left_id),
            referrer=None if change.referrer_id is None else people.get(change.referrer_id),
            via=change.via,
            expires_at=change.expires_at,
            reason=change.reason,
            by=change.by,
            changed_at=change.changed_at,
        )
        for change in page.items
    )
    standing = tuple(list_standing_changes(connection, person.member_id)) if before is None else ()
    return PersonHistory(person.code, referrals, standing, page.next)


def read_team(connection: Connection, person: Distributor, level: int, before: str | None) -> TeamPage:
    """A page of one level of a team, the newest first. Raises LookupError for a `before` who is not in it."""
    page = list_team(connection, person.member_id, level, before, _PEOPLE_AT_ONCE)
    people = find_rows(connection, [of.member_id for of in page.items])
    rows = tuple(
        TeamRow(**vars(people[of.member_id]), joined_at=of.joined_at, last_day=of.last_day) for of in page.items
    )
    counts = find_team(connection, person.member_id)
    return TeamPage(
        code=person.code,
        level=level,
        counts=(counts.level_one, counts.level_two, counts.level_three),
        people=rows,
        next=page.next,
    )


def find_rows(connection: Connection, member_ids: Collection[MemberId]) -> dict[MemberId, PersonRow]:
    """Members by their number. At most two statements."""
    if not member_ids:
        return {}
    found = find_distributors(connection, sorted(set(member_ids)))
    return {row.member: row for row in _name(connection, tuple(found.values()))}


def _name(connection: Connection, people: Sequence[Distributor]) -> tuple[PersonRow, ...]:
    members = list_members(connection, {of.member_id for of in people})
    return tuple(
        PersonRow(
            member=of.member_id,
            code=of.code,
            name=members[of.member_id].name if of.member_id in members else "",
            status=of.status,
            tier=of.tier,
            since=of.since,
        )
        for of in people
    )
