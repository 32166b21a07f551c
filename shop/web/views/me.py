"""What 我的 shows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight
from commissions.statements.earnings import Earnings
from commissions.statements.queries import TeamCounts, find_earnings, find_team, list_daily_earnings
from commissions.tiers.queries import TierProgress, find_tier_progress
from shop.areas.queries import list_areas_of
from shop.coupons.queries import count_usable
from shop.members.member import Member
from shop.members.signing import Signing, find_signing
from shop.orders.queries import Tab, count_orders
from shop.regions.atlas import describe_region
from shop.targets.queries import OwnTarget, find_own_target
from shop.web.charts import BarChart, calculate_bars
from shop.web.owner import find_last_day, find_referrer


@dataclass(frozen=True)
class OwnPage:
    """What 我的 shows. `earnings` and `team` only matter for distributors, `may_open` for all others.

    `last_day` is the referrer's, where the referral ends.
    `may_open`: the policy lets a member come to a shop of their own, be it by applying. `areas` are the names of
    regions whose people come to this distributor, each with the day from which it counts where that is still to come.
    """

    earnings: Earnings
    team: TeamCounts
    chart: BarChart
    month: str
    orders: dict[Tab, int]
    referrer: Member | None
    last_day: date | None
    tier: TierProgress | None
    target: OwnTarget | None
    may_open: bool
    coupons: int
    signing: Signing
    areas: tuple[tuple[str, datetime | None], ...]


def find_own_page(connection: Connection, me: MemberId, now: datetime) -> OwnPage:
    """All that 我的 shows, read at once."""
    return OwnPage(
        earnings=find_earnings(connection, member(me), now),
        team=find_team(connection, me),
        chart=calculate_bars(
            [day.earned_fen - day.taken_back_fen for day in list_daily_earnings(connection, member(me), now)]
        ),
        month=f"{determine_day(now):%Y-%m}",
        orders=count_orders(connection, me),
        referrer=find_referrer(connection, me, now),
        last_day=find_last_day(connection, me, now),
        tier=find_tier_progress(connection, me, now),
        target=find_own_target(connection, me, now),
        coupons=count_usable(connection, me, now),
        may_open=find_terms(connection, now).who_may_earn is not EarningRight.HAND_PICKED,
        signing=find_signing(connection, me),
        areas=_list_areas(connection, me, now),
    )


def _list_areas(connection: Connection, me: MemberId, now: datetime) -> tuple[tuple[str, datetime | None], ...]:
    return tuple(
        (describe_region(of.region_code).line, of.begins_at if of.begins_at > now else None)
        for of in list_areas_of(connection, me, now)
    )
