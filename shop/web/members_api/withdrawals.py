"""What a distributor is paid out: what may be asked for, what would arrive, and each withdrawal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from commissions.beneficiary import member
from commissions.withdrawals.requesting import cancel_withdrawal
from commissions.withdrawals.withdrawal import Channel, RequestWithdrawal, Status
from shop.transfers.payouts import find_payout, find_wish_reckoning, list_payouts, request_seen_payout
from shop.web.members_api.call import KEY, Call, Told
from shop.web.members_api.limits import Cursor
from shop.web.members_api.route import COSTS, READS, WRITES, MemberRoute
from shop.web.members_api.shapes import LARGEST_FEN, Whole, With

_PAGE = 20
_Amount = Annotated[int, Whole(1, LARGEST_FEN)]


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


_W = "/desk/withdrawals"
ROUTES = (
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
