"""A distributor's awards with their why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from commissions.policies.roles import Role
from commissions.statements.earnings import AwardFilter, AwardState
from shop.members.member import mask_member
from shop.web.members_api.call import Call
from shop.web.members_api.goods_shapes import Picture
from shop.web.members_api.limits import Cursor
from shop.web.members_api.me import Earnings
from shop.web.members_api.route import READS, MemberRoute
from shop.web.members_api.shapes import With
from shop.web.views.earnings import find_award_page, find_earnings_page


@dataclass(frozen=True)
class Bought:
    """What was bought."""

    name: str
    label: str
    picture: Picture | None
    quantity: int


@dataclass(frozen=True)
class Award:
    """One award. `kept_fen` is what refunds left of `amount_fen`; `buyer` is a masked name, null where unknown."""

    code: str
    order_no: str
    role: Role
    rank: int
    amount_fen: int
    kept_fen: int
    state: AwardState
    accrued_at: datetime
    matures_at: datetime | None
    bought: Bought | None
    buyer: str | None


@dataclass(frozen=True)
class AwardsQuery:
    """`only` narrows the list; `after` is the cursor that the page before told."""

    only: AwardFilter | None = None
    after: Cursor | None = None


@dataclass(frozen=True)
class AwardsAnswer:
    """Sums, and a page of awards, the newest first."""

    earnings: Earnings
    awards: tuple[Award, ...]
    next: str | None


@dataclass(frozen=True)
class AwardRefund:
    """What one refund took, or gave back."""

    refund_no: str
    code: str
    amount_fen: int
    at: datetime


@dataclass(frozen=True)
class AwardAnswer:
    """An award with its why: base × rate or fixed × quantity = own; cut by the cap = amount; less refunds = kept."""

    award: Award
    rule: str
    tier: str | None
    base: str | None
    base_fen: int | None
    rate_bp: int | None
    fixed_fen: int | None
    quantity: int
    own_fen: int
    wanted_fen: int
    cap_bp: int | None
    cap_fen: int | None
    line_wanted_fen: int | None
    hold_days: int
    line_paid_fen: int
    line_refunded_fen: int
    policy_version: int | None
    matured_at: datetime | None
    refunds: tuple[AwardRefund, ...]


async def list_awards(call: Call) -> Any:
    """Sums and a page of awards."""
    asked: AwardsQuery = call.query
    page = await call.read(find_earnings_page, call.me, call.now, call.open_cursor(asked.after), asked.only)
    return With(page, awards=tuple(map(_describe_award, page.rows)), next=call.seal_cursor(page.next))


async def show_award(call: Call) -> Any:
    """One award and why it is what it is."""
    found = await call.read(find_award_page, call.me, call.named("award"))
    if found is None:
        raise web.HTTPNotFound
    detail, row = found
    return With(detail, award=_describe_award(row))


def _describe_award(row: Any) -> Any:
    return With(row.award, bought=row.line, buyer=mask_member(row.buyer) if row.buyer else None)


ROUTES = (
    MemberRoute(
        "GET", "/desk/awards", list_awards, "awards", "member", "nobody", READS, "safe", AwardsAnswer, query=AwardsQuery
    ),
    MemberRoute("GET", "/desk/awards/{award}", show_award, "award", "member", "award", READS, "safe", AwardAnswer),
)
