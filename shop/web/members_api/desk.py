"""The distributor's desk: awards with their why, the team, and what was paid out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from aiohttp import web

from commissions.beneficiary import member
from commissions.policies.roles import Role
from commissions.statements.earnings import AwardFilter, AwardState
from commissions.withdrawals.requesting import cancel_withdrawal
from commissions.withdrawals.withdrawal import Channel, RequestWithdrawal, Status
from shop.members.member import mask_member
from shop.transfers.payouts import find_payout, find_wish_reckoning, list_payouts, request_seen_payout
from shop.web.members_api.call import KEY, Call, Told
from shop.web.members_api.goods_shapes import Picture
from shop.web.members_api.limits import Cursor
from shop.web.members_api.me import Earnings
from shop.web.members_api.route import COSTS, READS, WRITES, MemberRoute
from shop.web.members_api.shapes import LARGEST_FEN, Whole, With
from shop.web.views.earnings import find_award_page, find_earnings_page
from shop.web.views.team import find_mate, find_team_page

_PAGE = 20
_Amount = Annotated[int, Whole(1, LARGEST_FEN)]


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


@dataclass(frozen=True)
class LevelSales:
    """What one level has bought since ever."""

    level: int
    orders: int
    sales_fen: int


@dataclass(frozen=True)
class Person:
    """One of the team, with a masked name."""

    code: str
    name: str
    level: int
    joined_at: datetime
    last_day: date | None
    has_bought: bool


@dataclass(frozen=True)
class TeamQuery:
    """Which level."""

    level: Annotated[int, Whole(1, 3)] = 1
    after: Cursor | None = None


@dataclass(frozen=True)
class TeamAnswer:
    """Counts and sales of all levels, and a page of one."""

    level_one: int
    level_two: int
    level_three: int
    sales: tuple[LevelSales, ...]
    people: tuple[Person, ...]
    next: str | None


@dataclass(frozen=True)
class MateAnswer:
    """One of the team, with what was counted of their purchases, and one's own note."""

    code: str
    name: str
    level: int
    joined_at: datetime
    own_orders: int
    own_spend_fen: int
    note: str
    follow_up_on: date | None


@dataclass(frozen=True)
class WithdrawalShown:
    """One withdrawal. amount = fee + tax + net, which are null until it is approved."""

    number: str
    channel: Channel
    amount_fen: int
    fee_fen: int | None
    tax_fen: int | None
    net_fen: int | None
    status: Status
    requested_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class WithdrawalsQuery:
    """The cursor that the page before told."""

    after: Cursor | None = None


@dataclass(frozen=True)
class WithdrawalsAnswer:
    """What may be asked for now, `blocked_by` why nothing; and a page of what was."""

    available_fen: int
    least_fen: int
    most_fen: int
    step_fen: int
    left_today: int
    blocked_by: str | None
    withdrawals: tuple[WithdrawalShown, ...]
    next: str | None


@dataclass(frozen=True)
class QuoteQuery:
    """What one thinks of asking for."""

    amount_fen: _Amount
    channel: Channel = "wechat"


@dataclass(frozen=True)
class QuoteAnswer:
    """What would become of it; `net_fen` is what the request has to name as seen."""

    amount_fen: int
    fee_fen: int
    tax_fen: int
    net_fen: int


@dataclass(frozen=True)
class WithdrawalWish:
    """So much; `seen_net_fen` is what the quote told that would arrive."""

    amount_fen: _Amount
    seen_net_fen: Annotated[int, Whole(-LARGEST_FEN, LARGEST_FEN)]
    channel: Channel = "wechat"


@dataclass(frozen=True)
class WithdrawalMoved:
    """Where a withdrawal stands now."""

    number: str
    status: Status


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


async def show_team(call: Call) -> Any:
    """A page of one's team."""
    asked: TeamQuery = call.query
    page = await call.read(find_team_page, call.me, asked.level, call.open_cursor(asked.after))
    people = (With(of.person, code=of.code, name=mask_member(of.member)) for of in page.people)
    return With(page.counts, sales=page.sales, people=tuple(people), next=call.seal_cursor(page.next))


async def show_mate(call: Call) -> Any:
    """One of one's team; nobody else's is found."""
    found = await call.read(find_mate, call.me, call.named("code"))
    if found is None:
        raise web.HTTPNotFound
    note = found.note
    return With(
        found.bought,
        code=found.code,
        name=mask_member(found.member),
        level=found.person.level,
        joined_at=found.person.joined_at,
        note=note.words if note else "",
        follow_up_on=note.follow_up_on if note else None,
    )


async def list_withdrawals(call: Call) -> Any:
    """What may be asked for, and a page of what was."""
    asked: WithdrawalsQuery = call.query
    can, page = await call.read(list_payouts, call.me, call.now, call.open_cursor(asked.after), _PAGE)
    return With(can, withdrawals=page.items, next=call.seal_cursor(page.next))


async def show_withdrawal(call: Call) -> Any:
    """One withdrawal."""
    return (await call.read(find_payout, call.me, call.named("withdrawal"))).withdrawal


async def quote(call: Call) -> Any:
    """What would become of an amount."""
    asked: QuoteQuery = call.query
    reckoning, refusal = await call.read(find_wish_reckoning, _wish(call, asked.amount_fen, asked.channel), call.now)
    if refusal is not None:
        raise refusal
    return reckoning


async def withdraw(call: Call) -> Told:
    """Ask for an amount, at the net that was seen."""
    wish: WithdrawalWish = call.body
    command = _wish(call, wish.amount_fen, wish.channel)
    return await call.once(request_seen_payout, command, wish.seen_net_fen)


async def cancel(call: Call) -> Told:
    """Take it back while nothing was sent."""
    return await call.once(cancel_withdrawal, call.named("withdrawal"), person=member(call.me))


def _wish(call: Call, amount_fen: int, channel: Channel) -> RequestWithdrawal:
    return RequestWithdrawal(
        person=member(call.me),
        amount_fen=amount_fen,
        channel=channel,
        request_key=call.request.headers.get(KEY, ""),
        prefix=call.door.number_prefix,
        terms=call.door.transfers.terms,
    )


def _describe_award(row: Any) -> Any:
    return With(row.award, bought=row.line, buyer=mask_member(row.buyer) if row.buyer else None)


_W = "/desk/withdrawals"
ROUTES = (
    MemberRoute(
        "GET", "/desk/awards", list_awards, "awards", "member", "nobody", READS, "safe", AwardsAnswer, query=AwardsQuery
    ),
    MemberRoute("GET", "/desk/awards/{award}", show_award, "award", "member", "award", READS, "safe", AwardAnswer),
    MemberRoute("GET", "/desk/team", show_team, "team", "member", "nobody", READS, "safe", TeamAnswer, query=TeamQuery),
    MemberRoute("GET", "/desk/team/{code}", show_mate, "teammate", "member", "nobody", READS, "safe", MateAnswer),
    MemberRoute(
        "GET",
        _W,
        list_withdrawals,
        "withdrawals",
        "member",
        "nobody",
        READS,
        "safe",
        WithdrawalsAnswer,
        query=WithdrawalsQuery,
    ),
    MemberRoute(
        "POST", _W, withdraw, "withdrawal.ask", "member", "nobody", COSTS, "once", WithdrawalMoved, WithdrawalWish
    ),
    MemberRoute(
        "GET",
        "/desk/withdrawal-quote",
        quote,
        "withdrawal.quote",
        "member",
        "nobody",
        READS,
        "safe",
        QuoteAnswer,
        query=QuoteQuery,
    ),
    MemberRoute(
        "GET",
        f"{_W}/{{withdrawal}}",
        show_withdrawal,
        "withdrawal",
        "member",
        "withdrawal",
        READS,
        "safe",
        WithdrawalShown,
    ),
    MemberRoute(
        "POST",
        f"{_W}/{{withdrawal}}/cancellation",
        cancel,
        "withdrawal.cancel",
        "member",
        "withdrawal",
        WRITES,
        "once",
        WithdrawalMoved,
    ),
)
