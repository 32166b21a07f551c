"""The caller: who they are, what waits for them, their desk at a glance; signing in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import structlog

from shop.arrivals.service import LogIn
from shop.members.ports import LoginFailed
from shop.moving_in.matching import arrive
from shop.sessions.refusals import LoginRefused
from shop.sessions.service import LONGEST, close_session, hash_secret, make_secret
from shop.web.members_api.call import Call
from shop.web.members_api.limits import Code
from shop.web.members_api.route import COSTS, READS, WRITES, MemberRoute
from shop.web.members_api.shapes import Chars, With
from shop.web.views.me import find_own_page

TOKEN = "lianpu_member_"  # noqa: S105
"""How a member's token begins, so that a leaked one is known by its look."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Earnings:
    """The caller's commission. `available_fen` below 0 is a debt, which later awards repay first."""

    pending_fen: int
    available_fen: int
    total_fen: int
    month_fen: int
    today_fen: int
    withdrawing_fen: int
    withdrawn_fen: int


@dataclass(frozen=True)
class Team:
    """How many people are one, two and three levels below."""

    level_one: int
    level_two: int
    level_three: int


@dataclass(frozen=True)
class Condition:
    """What a tier asks for, and what of it is there."""

    metric: str
    days: int | None
    least: int
    have: int


@dataclass(frozen=True)
class Tier:
    """The caller's tier and the next; `conditions` say what that takes."""

    name: str | None
    next_name: str | None
    conditions: tuple[Condition, ...]
    last_day: date | None


@dataclass(frozen=True)
class MeAnswer:
    """Who calls. `orders` has how many wait on each tab."""

    code: str
    name: str
    avatar_url: str | None
    is_distributor: bool
    may_open_shop: bool
    unread: int
    orders: Mapping[str, int]
    coupons: int
    has_referrer: bool


@dataclass(frozen=True)
class DeskAnswer:
    """The desk at a glance; `shop_code` is the caller's own link `/s/{code}`, null for who is no distributor."""

    shop_code: str | None
    earnings: Earnings
    team: Team
    tier: Tier | None
    last_day: date | None
    agreement: str


@dataclass(frozen=True)
class SignIn:
    """`code` is what WeChat gave for this person, good once; `link` the shop code of whose link they came by."""

    code: Annotated[str, Chars(1, 128)]
    link: Code | None = None


@dataclass(frozen=True)
class SessionAnswer:
    """The token is shown once, and goes with each request as `Authorization: Bearer`."""

    token: str
    expires_at: datetime


async def show_me(call: Call) -> Any:
    """Who calls."""
    page = await call.read(find_own_page, call.me, call.now)
    return With(
        call.person.member,
        is_distributor=call.person.is_distributor,
        may_open_shop=page.may_open and not call.person.is_distributor,
        unread=call.person.unread,
        orders={tab.value: count for tab, count in page.orders.items()},
        coupons=page.coupons,
        has_referrer=page.referrer is not None,
    )


async def show_desk(call: Call) -> Any:
    """The desk at a glance."""
    page = await call.read(find_own_page, call.me, call.now)
    own = call.person.distributor if call.person.is_distributor else None
    return With(page, shop_code=own.code if own else None, agreement=page.signing.standing)


async def sign_in(call: Call) -> Any:
    """Open a session for whom WeChat's code names."""
    asked: SignIn = call.body
    try:
        grant = await call.door.login.exchange_code(asked.code)
    except LoginFailed as failure:
        log.warning("login_failed", reason=failure.reason)
        raise LoginRefused from None
    if grant.identity.snapshot:
        raise LoginRefused

    token = TOKEN + make_secret()
    login = LogIn(grant.identity, "", hash_secret(token), link=asked.link, kind="bearer")
    await call.transact(arrive, login)
    return SessionAnswer(token, call.now + LONGEST)


async def sign_out(call: Call) -> None:
    """End this very session."""
    assert call.token is not None, "a member came in by a token"
    await call.transact(close_session, call.token)


ROUTES = (
    MemberRoute("POST", "/sessions", sign_in, "sign_in", "visitor", "nobody", COSTS, "same", SessionAnswer, SignIn),
    MemberRoute("DELETE", "/sessions/current", sign_out, "sign_out", "member", "nobody", WRITES, "same", None),
    MemberRoute("GET", "/me", show_me, "me", "member", "nobody", READS, "safe", MeAnswer),
    MemberRoute("GET", "/desk", show_desk, "desk", "member", "nobody", READS, "safe", DeskAnswer),
)
