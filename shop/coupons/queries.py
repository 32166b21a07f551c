"""Reads of coupons: what a member has, what could be taken, and the offers that they make of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, or_, select

from commissions.beneficiary import MemberId
from commissions.reads import Question
from commissions.tiers.grouping import list_groups_of
from shop.coupons.coupon import (
    GROUP,
    KIND,
    Benefit,
    Coupon,
    CouponDraft,
    Grant,
    Way,
    describe_offer,
    describe_promise,
)
from shop.coupons.refusals import CouponUnknown
from shop.coupons.tables import coupon, coupon_grant
from shop.pricing.offer import Offer, Scope, Stage
from shop.pricing.queries import Mode, Shopper, ToTake, hold_now
from shop.pricing.quote import Line
from shop.pricing.tables import offer_claim
from shop.pricing.times import OfferTime

_MOST_OFFERED = 50
_MOST_SHOWN = 100
SAME = ("name", "value", "most_fen", "least_fen", "valid_days", "total", "each", "word")
"""Fields of a draft that are columns as they are."""


@dataclass(frozen=True)
class Shown:
    """A coupon in the centre: whether this member may take another copy, and how many they have taken."""

    coupon: Coupon
    own: int
    open: bool


@dataclass(frozen=True)
class Worth:
    """What came of a coupon: copies taken, orders that have one now, what it took off them."""

    coupon: Coupon
    orders: int
    saved_fen: int


def get_coupon(connection: Connection, code: str, *, lock: bool = False) -> Coupon:
    """A coupon by its public code. Raises CouponUnknown."""
    query = select(coupon).where(coupon.c.code == code)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise CouponUnknown(coupon=code)
    return _read_coupon(row)


def find_by_word(connection: Connection, word: str) -> Coupon | None:
    """The coupon that this word gives."""
    row = connection.execute(select(coupon).where(coupon.c.word == word)).first()
    return _read_coupon(row) if row else None


def list_centre(connection: Connection, member_id: MemberId | None, now: datetime) -> tuple[Shown, ...]:
    """What everybody may take from the shop now, and what the member may as one of a group.

    What ends soonest first.
    """
    groups = [group.name for group in list_groups_of(connection, member_id)] if member_id is not None else []
    row = coupon.c
    open_to = or_(row.way == Way.SHOP.value, and_(row.way == Way.GROUP.value, row.group_name.in_(groups)))
    held = (row.stopped_at.is_(None), row.starts_at <= now, row.ends_at > now)
    mine = select(func.count()).where(coupon_grant.c.coupon_id == row.id, coupon_grant.c.member_id == (member_id or 0))
    query = select(coupon, mine.scalar_subquery().label("own")).where(open_to, *held)
    found = connection.execute(query.order_by(row.ends_at, row.id).limit(_MOST_SHOWN))
    shown = ((_read_coupon(one), one.own) for one in found)
    return tuple(Shown(of, own, own < of.draft.each and of.can_be_taken(now)) for of, own in shown)


def list_grants(connection: Connection, member_id: MemberId) -> tuple[Grant, ...]:
    """All copies of a member, the newest first."""
    query = _grants().where(coupon_grant.c.member_id == member_id).order_by(coupon_grant.c.id.desc()).limit(_MOST_SHOWN)
    return tuple(_read_grants(connection.execute(query)))


def count_usable(connection: Connection, member_id: MemberId, now: datetime) -> int:
    """How many coupons a member could use now."""
    mine = (coupon_grant.c.member_id == member_id, coupon_grant.c.ends_at > now, ~CLAIMED)
    return int(connection.scalar(select(func.count()).where(*mine)) or 0)


def list_worth(connection: Connection) -> tuple[Worth, ...]:
    """Every coupon with what came of it, the newest first."""
    claim = and_(offer_claim.c.kind == KIND, offer_claim.c.source_id == coupon_grant.c.code)
    sums = (
        select(coupon_grant.c.coupon_id, func.count().label("orders"), func.sum(offer_claim.c.saved_fen).label("fen"))
        .join(offer_claim, claim)
        .where(offer_claim.c.state == "active")
        .group_by(coupon_grant.c.coupon_id)
        .subquery()
    )

    query = select(coupon, sums.c.orders, sums.c.fen).outerjoin(sums, sums.c.coupon_id == coupon.c.id)
    rows = connection.execute(query.order_by(coupon.c.id.desc()).limit(_MOST_SHOWN))
    return tuple(Worth(_read_coupon(row), int(row.orders or 0), int(row.fen or 0)) for row in rows)


def propose_coupons(shopper: Shopper, lines: Sequence[Line]) -> Question[Sequence[Offer]]:
    """The offers that a member's usable copies make, those that end soonest first."""
    return Question(_USABLE, {"of_member": shopper.member_id, "at": shopper.now}, _read_offers)


def propose_to_take(connection: Connection, shopper: Shopper) -> tuple[Offer, ...]:
    """The offers that coupons would make which the member may take now, those that end soonest first."""
    shown = list_centre(connection, shopper.member_id, shopper.now)
    return tuple(describe_promise(one.coupon, shopper.now) for one in shown if one.open)


def _grants() -> Select[Any]:
    claim = and_(
        offer_claim.c.kind == KIND,
        offer_claim.c.source_id == coupon_grant.c.code,
        offer_claim.c.state == "active",
    )
    own = (
        coupon_grant.c.code.label("grant_code"),
        coupon_grant.c.member_id,
        coupon_grant.c.taken_at,
        coupon_grant.c.ends_at.label("grant_ends_at"),
        offer_claim.c.order_no,
    )

    return (
        select(coupon, *own)
        .select_from(coupon_grant)
        .join(coupon, coupon.c.id == coupon_grant.c.coupon_id)
        .outerjoin(offer_claim, claim)
    )


def _read_offers(rows: Sequence[Row[Any]]) -> tuple[Offer, ...]:
    return tuple(map(describe_offer, _read_grants(rows)))


def _read_grants(rows: Iterable[Row[Any]]) -> Iterator[Grant]:
    """Copies, each with its coupon: one of which there are several copies is read once, for each is checked anew."""
    coupons: dict[int, Coupon] = {}
    for row in rows:
        if row.id not in coupons:
            coupons[row.id] = _read_coupon(row)
        yield Grant(
            code=row.grant_code,
            member_id=MemberId(row.member_id),
            coupon=coupons[row.id],
            taken_at=row.taken_at,
            ends_at=row.grant_ends_at,
            order_no=row.order_no,
        )


def _read_coupon(row: Row[Any]) -> Coupon:
    draft = CouponDraft(
        **{name: row._mapping[name] for name in SAME},
        benefit=Benefit(row.benefit),
        time=OfferTime(row.starts_at, row.ends_at),
        scope=Scope(row.scope, frozenset(row.scope_codes)),
        way=Way(row.way),
        group=row.group_name,
    )
    return Coupon(row.id, row.code, draft, row.taken, row.stopped_at)


CLAIMED = exists().where(
    offer_claim.c.kind == KIND, offer_claim.c.source_id == coupon_grant.c.code, offer_claim.c.state == "active"
)
_USABLE = (
    _grants()
    .where(
        coupon_grant.c.member_id == bindparam("of_member"),
        coupon_grant.c.ends_at > bindparam("at"),
        offer_claim.c.order_no.is_(None),
    )
    .order_by(coupon_grant.c.ends_at, coupon_grant.c.id)
    .limit(_MOST_OFFERED)
)
MODE = Mode(
    name=KIND,
    group=GROUP,
    probe=exists().where(coupon_grant.c.member_id == bindparam("of_member"), coupon_grant.c.ends_at > bindparam("at")),
    propose=propose_coupons,
    stages=(Stage.COUPON, Stage.SHIPPING),
    for_all_lines=True,
    to_take=ToTake(
        path="/coupons",
        probe=exists().where(
            coupon.c.way != Way.WORD.value,
            *hold_now(coupon),
        ),
        propose=propose_to_take,
    ),
)
