"""Coupons: what can be taken, what one has, taking one, also by a word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from shop.coupons.coupon import Benefit, Coupon, Grant
from shop.coupons.queries import list_centre
from shop.coupons.service import enter_word, take_coupon
from shop.web.members_api.call import Call, Told
from shop.web.members_api.route import COSTS, READS, WRITES, MemberRoute
from shop.web.members_api.shapes import Chars, With
from shop.web.views.coupons import find_own_coupons


@dataclass(frozen=True)
class _Said:
    """`value`: fen off, or basis points off up to `most_fen`; from goods worth `least_fen`."""

    code: str
    name: str
    benefit: Benefit
    value: int
    most_fen: int | None
    least_fen: int
    ends_at: datetime


@dataclass(frozen=True)
class CouponShown(_Said):
    """A coupon. `value`: fen off, or basis points off up to `most_fen`; from goods worth `least_fen`."""

    own: int
    open: bool


@dataclass(frozen=True)
class CentreAnswer:
    """What can be taken; `own` are copies that the caller took, `open` whether another can be."""

    coupons: tuple[CouponShown, ...]


@dataclass(frozen=True)
class Copy(_Said):
    """One's own copy; `order_no` is the order that has it."""

    order_no: str | None


@dataclass(frozen=True)
class OwnCouponsAnswer:
    """Copies to use, those in an order, and those that have ended."""

    usable: tuple[Copy, ...]
    in_orders: tuple[Copy, ...]
    ended: tuple[Copy, ...]


@dataclass(frozen=True)
class Word:
    """A word that gives a coupon."""

    word: Annotated[str, Chars(1, 60)]


@dataclass(frozen=True)
class CopyTaken:
    """Which copy it is, and when it ends."""

    code: str
    ends_at: datetime


async def show_centre(call: Call) -> Any:
    """What can be taken."""
    shown = await call.read(list_centre, call.person.member_id, call.now)
    return CentreAnswer(tuple(_describe(of, of.coupon, of.coupon.draft.time.ends_at) for of in shown))


async def show_own(call: Call) -> Any:
    """What one has."""
    own = await call.read(find_own_coupons, call.me, call.now)
    parts = {name: tuple(map(_describe_copy, getattr(own, name))) for name in ("usable", "in_orders", "ended")}
    return OwnCouponsAnswer(**parts)


async def take(call: Call) -> Told:
    """Take a copy."""
    return await call.once(take_coupon, call.me, call.named("code"))


async def enter(call: Call) -> Told:
    """Take a copy by its word."""
    typed: Word = call.body
    return await call.once(enter_word, call.me, typed.word)


def _describe(value: object, coupon: Coupon, ends_at: datetime, **more: object) -> Any:
    told = {name: getattr(coupon.draft, name) for name in ("name", "benefit", "value", "most_fen", "least_fen")}
    return With(value, **told, **({"code": coupon.code} | more), ends_at=ends_at)


def _describe_copy(grant: Grant) -> Any:
    return _describe(grant, grant.coupon, grant.ends_at, code=grant.code)


ROUTES = (
    MemberRoute("GET", "/coupons", show_centre, "coupons", "visitor", "nobody", READS, "safe", CentreAnswer),
    MemberRoute("GET", "/me/coupons", show_own, "own_coupons", "member", "nobody", READS, "safe", OwnCouponsAnswer),
    MemberRoute("POST", "/coupons/{code}/copies", take, "coupon.take", "member", "nobody", WRITES, "once", CopyTaken),
    MemberRoute("POST", "/me/coupons", enter, "coupon.word", "member", "nobody", COSTS, "once", CopyTaken, Word),
)
