"""A branch of the network, opened level by level: who stands above, and a page of one level below."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.queries import find_direct_counts, list_upline
from commissions.tallies.queries import LevelSales, find_team_sales
from shop.desk.distributors import PersonRow, TeamPage, find_rows, read_team
from shop.desk.member_pages import get_person

_MOST_ABOVE = 32


@dataclass(frozen=True)
class Branch:
    """`above` is the upline, the highest first; `direct` how many each person of the page has brought themselves."""

    person: PersonRow
    above: tuple[PersonRow, ...]
    sales: tuple[LevelSales, LevelSales, LevelSales]
    team: TeamPage
    direct: dict[MemberId, int]


def read_branch(connection: Connection, typed: str, level: int, before: str | None, now: datetime) -> Branch:
    """A page of a branch. A `before` who is not in it begins anew. Raises UnknownMember."""
    person = get_person(connection, typed)
    upline = list_upline(connection, person.member_id, now, most=_MOST_ABOVE)
    rows = find_rows(connection, [of.member_id for of, _ in upline])
    try:
        team = read_team(connection, person, level, before)
    except LookupError:
        team = read_team(connection, person, level, None)
    return Branch(
        person=rows[person.member_id],
        above=tuple(rows[of.member_id] for of, distance in reversed(upline) if distance),
        sales=find_team_sales(connection, person.member_id),
        team=team,
        direct=find_direct_counts(connection, [of.member for of in team.people]),
    )
