"""What the pages of commission show: sums, days, awards, and why each is what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId, member
from commissions.statements.earnings import AwardDetail, AwardFilter, AwardSummary, Earnings
from commissions.statements.queries import find_award, find_earnings, list_awards, list_daily_earnings
from shop.members.member import Member
from shop.members.queries import list_members
from shop.orders.bought import BoughtLine, list_bought_lines
from shop.web.charts import BarChart, calculate_bars

_PAGE = 20


@dataclass(frozen=True)
class AwardRow:
    """An award with what was bought and by whom; either may be unknown."""

    award: AwardSummary
    line: BoughtLine | None
    buyer: Member | None


@dataclass(frozen=True)
class EarningsPage:
    """The page of a person's earnings."""

    earnings: Earnings
    chart: BarChart
    first_day: date
    rows: tuple[AwardRow, ...]
    next: str | None


FILTERS: Mapping[str, AwardFilter] = {
    "pending": "pending",
    "review": "review",
    "available": "available",
    "taken_back": "taken_back",
}


def find_earnings_page(
    connection: Connection, me: MemberId, now: datetime, before: str | None, only: AwardFilter | None
) -> EarningsPage:
    """Sums, thirty days and one page of awards, in a constant number of statements."""
    days = list_daily_earnings(connection, member(me), now)
    page = list_awards(connection, member(me), before, _PAGE, only)
    return EarningsPage(
        earnings=find_earnings(connection, member(me), now),
        chart=calculate_bars([day.earned_fen - day.taken_back_fen for day in days]),
        first_day=days[0].day,
        rows=_describe(connection, page.items),
        next=page.next,
    )


def find_award_page(connection: Connection, me: MemberId, code: str) -> tuple[AwardDetail, AwardRow] | None:
    """One award of this person with what it came from."""
    detail = find_award(connection, member(me), code)
    return (detail, _describe(connection, (detail.summary,))[0]) if detail else None


def _describe(connection: Connection, awards: tuple[AwardSummary, ...]) -> tuple[AwardRow, ...]:
    lines = list_bought_lines(connection, [(award.order_no, award.line) for award in awards])
    buyers = list_members(connection, {award.buyer_id for award in awards})
    return tuple(AwardRow(a, lines.get((a.order_no, a.line)), buyers.get(a.buyer_id)) for a in awards)
