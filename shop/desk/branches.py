"""A branch of the network, opened level by level: who stands above, and a page of one level below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.queries import TeamCounts, find_direct_counts, find_team, list_upline
from commissions.tallies.periods import Days
from commissions.tallies.queries import LevelSales, find_team_sales, list_team_days
from shop.branches.queries import Sent, SentToLevel, list_sent_days
from shop.desk.distributors import PersonRow, TeamPage, find_rows, read_team
from shop.desk.member_pages import get_person
from shop.statistics.queries import Grain

_MOST_ABOVE = 32
_Levels = tuple[LevelSales, LevelSales, LevelSales]


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


@dataclass(frozen=True)
class BranchPoint:
    """A day, week or month of a branch: what each of the three levels below bought, less refunds, and what was sent."""

    first: date
    levels: tuple[LevelSales, LevelSales, LevelSales]
    sent: Sent

    @property
    def orders(self) -> int:
        """Of all three."""
        return sum(of.orders for of in self.levels)

    @property
    def sales_fen(self) -> int:
        """Of all three."""
        return sum(of.sales_fen for of in self.levels)

    @property
    def parcels(self) -> int:
        """Sent to all three."""
        return sum(of.parcels for of in self.sent)

    @property
    def units(self) -> int:
        """In all of the parcels."""
        return sum(of.units for of in self.sent)


@dataclass(frozen=True)
class BranchFigures:
    """A branch over some days, how many people stand in it now, and all of its points together."""

    person: PersonRow
    heads: TeamCounts
    points: tuple[BranchPoint, ...]
    whole: BranchPoint


def read_branch_figures(connection: Connection, typed: str, days: Days, grain: Grain) -> BranchFigures:
    """What a branch bought and was sent over some days, in points as long as `grain`. Raises UnknownMember."""
    person = get_person(connection, typed)
    bought = list_team_days(connection, person.member_id, days)
    sent = list_sent_days(connection, person.member_id, days)
    points: dict[date, list[date]] = {}
    for at in range((days.last - days.first).days + 1):
        day = days.first + timedelta(days=at)
        points.setdefault(max(_find_first(day, grain), days.first), []).append(day)
    return BranchFigures(
        person=find_rows(connection, [person.member_id])[person.member_id],
        heads=find_team(connection, person.member_id),
        points=tuple(_add_up(first, of, bought, sent) for first, of in points.items()),
        whole=_add_up(days.first, sorted({*bought, *sent}), bought, sent),
    )


def _find_first(day: date, grain: Grain) -> date:
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def _add_up(
    first: date, days: Sequence[date], bought: Mapping[date, _Levels], sent: Mapping[date, Sent]
) -> BranchPoint:
    sold, left = [bought[day] for day in days if day in bought], [sent[day] for day in days if day in sent]
    one, two, three = (
        LevelSales(at + 1, sum(of[at].orders for of in sold), sum(of[at].sales_fen for of in sold)) for at in range(3)
    )
    near, middle, far = (
        SentToLevel(at + 1, sum(of[at].parcels for of in left), sum(of[at].units for of in left)) for at in range(3)
    )
    return BranchPoint(first, (one, two, three), (near, middle, far))
