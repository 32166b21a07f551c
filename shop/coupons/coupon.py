"""A coupon as the merchant makes it, and one member's copy of it.

Values; money in fen, shares in basis points.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commissions.beneficiary import MemberId
from shop.coupons.refusals import CouponRefused
from shop.pricing.codes import LARGEST_OFFER_FEN, LONGEST_OFFER_NAME
from shop.pricing.offer import (
    WHOLE_SHOP,
    Claim,
    Effect,
    FreeShipping,
    Needs,
    Off,
    Offer,
    PercentOff,
    Scope,
    Source,
    Stage,
)
from shop.pricing.times import OfferTime, end_after

KIND = "coupon"
GROUP = "coupon"
"""An order has one coupon."""
_MOST_COPIES = 10_000_000
_MOST_EACH = 100
_LONGEST_VALID_DAYS = 366
_WORD = re.compile(r"[A-Z0-9]{4,20}", re.ASCII)


class Benefit(StrEnum):
    """What a coupon gives."""

    FIXED = "fixed"
    PERCENT = "percent"
    FREE_SHIPPING = "free_shipping"


class Way(StrEnum):
    """How members come to it: from the shop, by a word that they enter, or as a group of distributors."""

    SHOP = "shop"
    WORD = "word"
    GROUP = "group"


@dataclass(frozen=True)
class CouponDraft:
    """What the merchant decides. `value` is fen off, or basis points off; `most_fen` bounds a share.

    `days`: when it can be taken and used; with `valid_days` a copy ends so many days after it was taken, at the latest
    with `days`. `total` copies in all, `each` for one member. Raises CouponRefused.
    """

    name: str
    benefit: Benefit
    time: OfferTime
    value: int = 0
    most_fen: int | None = None
    least_fen: int = 0
    scope: Scope = WHOLE_SHOP
    valid_days: int | None = None
    total: int = 1000
    each: int = 1
    way: Way = Way.SHOP
    word: str | None = None
    group: str | None = None

    def __post_init__(self) -> None:
        highest = {Benefit.FIXED: LARGEST_OFFER_FEN, Benefit.PERCENT: 10_000, Benefit.FREE_SHIPPING: 0}[self.benefit]

        _demand("name", 1 <= len(self.name.strip()) <= LONGEST_OFFER_NAME)
        _demand("value", (0 if self.benefit is Benefit.FREE_SHIPPING else 1) <= self.value <= highest)
        _demand("most", self.most_fen is None or 1 <= self.most_fen <= LARGEST_OFFER_FEN)
        _demand("least", 0 <= self.least_fen <= LARGEST_OFFER_FEN)

        _demand("valid_days", self.valid_days is None or 1 <= self.valid_days <= _LONGEST_VALID_DAYS)
        _demand("total", 1 <= self.total <= _MOST_COPIES)
        _demand("each", 1 <= self.each <= _MOST_EACH)

        _demand("word", (self.way is Way.WORD) == (self.word is not None))
        _demand("word", self.word is None or _WORD.fullmatch(self.word) is not None)
        _demand("group", (self.way is Way.GROUP) == (self.group is not None))


@dataclass(frozen=True)
class Coupon:
    """A coupon of the shop. `code` is public; `taken` of its copies are with members."""

    id: int
    code: str
    draft: CouponDraft
    taken: int
    stopped_at: datetime | None

    @property
    def left(self) -> int:
        """Copies that nobody has taken."""
        return self.draft.total - self.taken

    def can_be_taken(self, now: datetime) -> bool:
        """Whether anybody can take it now."""
        return self.stopped_at is None and self.draft.time.holds(now) and self.left > 0

    def determine_end(self, taken_at: datetime) -> datetime:
        """When a copy ends that is taken at this instant."""
        ends_at, days = self.draft.time.ends_at, self.draft.valid_days
        return ends_at if days is None else min(ends_at, end_after(taken_at, days))


@dataclass(frozen=True)
class Grant:
    """One member's copy. `order_no` is the order that has claimed it, if one has."""

    code: str
    member_id: MemberId
    coupon: Coupon
    taken_at: datetime
    ends_at: datetime
    order_no: str | None

    def is_usable(self, now: datetime) -> bool:
        """Whether an order may claim it now."""
        return self.order_no is None and now < self.ends_at


def describe_offer(grant: Grant) -> Offer:
    """The offer that a copy makes."""
    return _describe(grant.coupon.draft, grant.code, grant.ends_at)


def describe_promise(coupon: Coupon, now: datetime) -> Offer:
    """The offer that a copy would make if it were taken now."""
    return _describe(coupon.draft, coupon.code, coupon.determine_end(now))


def _describe(draft: CouponDraft, code: str, ends_at: datetime) -> Offer:
    return Offer(
        source=Source(KIND, code, draft.name),
        stage=Stage.SHIPPING if draft.benefit is Benefit.FREE_SHIPPING else Stage.COUPON,
        effect=_determine_effect(draft),
        scope=draft.scope,
        needs=Needs(draft.least_fen),
        group=GROUP,
        claim=Claim(single=True, ends_at=ends_at),
    )


def clean_word(text: str) -> str:
    """A word as people type it, as the shop knows it."""
    return "".join(text.split()).upper()


def _determine_effect(draft: CouponDraft) -> Effect:
    if draft.benefit is Benefit.FIXED:
        return Off(draft.value)
    if draft.benefit is Benefit.PERCENT:
        return PercentOff(draft.value, draft.most_fen)
    return FreeShipping(draft.most_fen)


def _demand(field: str, good: bool) -> None:
    if not good:
        raise CouponRefused(field=field)
