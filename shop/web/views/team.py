"""What the pages of one's team show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributors, find_teammate
from commissions.statements.queries import TeamCounts, TeamMember, find_team, list_team
from commissions.tallies.queries import LevelSales, Lifetime, find_lifetime, find_lifetimes, find_team_sales
from shop.members.member import Member
from shop.members.queries import find_member, list_members
from shop.notes.note import Note
from shop.notes.service import find_note, list_follow_ups

_PAGE = 20


@dataclass(frozen=True)
class Mate:
    """One of a team in a list: who, by which code, and what was counted of their purchases."""

    person: TeamMember
    member: Member
    code: str
    bought: Lifetime


def describe_mates(connection: Connection, people: Sequence[TeamMember]) -> tuple[Mate, ...]:
    """These people with what a list tells of them. Three statements."""
    ids = [of.member_id for of in people]
    members: Mapping[MemberId, Member] = list_members(connection, ids)
    codes, bought = find_distributors(connection, ids), find_lifetimes(connection, ids)
    return tuple(
        Mate(of, members[of.member_id], codes[of.member_id].code, bought.get(of.member_id, Lifetime()))
        for of in people
        if of.member_id in members and of.member_id in codes
    )


@dataclass(frozen=True)
class TeamPage:
    """Counts and sales of all levels, and one page of one level."""

    counts: TeamCounts
    sales: tuple[LevelSales, ...]
    people: tuple[Mate, ...]
    next: str | None
    codes: Mapping[MemberId, str]
    follow_ups: Sequence[tuple[Note, Member]]


def find_team_page(connection: Connection, me: MemberId, level: int, before: str | None) -> TeamPage:
    """One page of the team, in a constant number of statements.

    A cursor of another list starts at the top.
    """
    try:
        page = list_team(connection, me, level, before, _PAGE)
    except LookupError:
        page = list_team(connection, me, level, None, _PAGE)
    noted = [] if before else list_follow_ups(connection, me)
    members = list_members(connection, {of.about_id for of in noted})
    codes = {of: found.code for of, found in find_distributors(connection, list(members)).items()}
    return TeamPage(
        counts=find_team(connection, me),
        sales=find_team_sales(connection, me),
        people=describe_mates(connection, page.items),
        next=page.next,
        codes=codes,
        follow_ups=[(of, members[of.about_id]) for of in noted if of.about_id in members],
    )


@dataclass(frozen=True)
class MatePage:
    """One of the team: who, what was counted of their purchases, and one's own note about them."""

    code: str
    person: TeamMember
    member: Member
    bought: Lifetime
    note: Note | None


def find_mate(connection: Connection, me: MemberId, code: str) -> MatePage | None:
    """A constant number of statements; None for who is not in the team."""
    person = find_teammate(connection, me, code)
    known = find_member(connection, person.member_id) if person else None
    if person is None or known is None:
        return None
    bought = find_lifetime(connection, person.member_id)
    return MatePage(code, person, known, bought, find_note(connection, me, person.member_id))
