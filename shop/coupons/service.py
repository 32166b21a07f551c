"""Use cases of coupons: the merchant makes and stops them, members take them.

Rows are locked member first.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, true, tuple_, update

from commissions.actor import Actor
from commissions.apart import do_first
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from commissions.tiers.grouping import get_group, list_groups_of
from shop.coupons.coupon import Coupon, CouponDraft, Grant, Way, clean_word
from shop.coupons.events import CouponEnding
from shop.coupons.queries import CLAIMED, SAME, find_by_word, get_coupon
from shop.coupons.refusals import CouponGone, CouponRefused, CouponTaken, CouponUnknown
from shop.coupons.tables import coupon, coupon_grant
from shop.members.repository import lock_member
from shop.pricing.codes import make_offer_code
from shop.pricing.repository import stop_offer, write_offer

_TOLD_BEFORE = timedelta(days=2)


def make_coupon(tx: Transaction, draft: CouponDraft, *, by: Actor) -> Coupon:
    """Make a coupon. Raises GroupUnknown; CouponRefused for a word that another coupon has."""
    if draft.group is not None:
        get_group(tx.connection, draft.group)
    if draft.word is not None and find_by_word(tx.connection, draft.word) is not None:
        raise CouponRefused(field="word")

    own = {name: getattr(draft, name) for name in SAME if name != "name"}
    own |= {"benefit": draft.benefit.value, "way": draft.way.value, "group_name": draft.group, "taken": 0}
    code = write_offer(tx, coupon, draft.name, draft.time, draft.scope, by=by, **own)
    return get_coupon(tx.connection, code)


def stop_coupon(tx: Transaction, code: str, *, by: Actor) -> bool:
    """Nobody takes it any more; copies that members have stay good. `by` is for the audit log.

    Returns whether it was open until now. Raises CouponUnknown.
    """
    get_coupon(tx.connection, code)
    return stop_offer(tx, coupon, code)


def take_coupon(tx: Transaction, member_id: MemberId, code: str) -> Grant:
    """Take a copy from the shop, or as one of its group. Raises CouponUnknown, CouponGone, CouponTaken."""
    lock_member(tx.connection, member_id)
    found = get_coupon(tx.connection, code)
    if not _is_for(tx, member_id, found):
        raise CouponUnknown(coupon=code)
    return _grant(tx, member_id, found)


def enter_word(tx: Transaction, member_id: MemberId, text: str) -> Grant:
    """Take a copy of the coupon that a word gives, however it is typed. Raises as `take_coupon`."""
    lock_member(tx.connection, member_id)
    found = find_by_word(tx.connection, clean_word(text))
    if found is None:
        raise CouponUnknown(coupon=clean_word(text)[:20])
    return _grant(tx, member_id, found)


def tell_ending(tx: Transaction, *, limit: int = 200) -> int:
    """Job: tell members of copies that end within two days and are not used. Returns how many."""
    soon = (coupon_grant.c.told_at.is_(None), coupon_grant.c.ends_at > tx.now)
    due = (
        select(coupon_grant.c.id, coupon_grant.c.member_id, coupon_grant.c.ends_at, coupon_grant.c.taken_at)
        .add_columns(coupon.c.name, CLAIMED.label("claimed"))
        .join(coupon, coupon.c.id == coupon_grant.c.coupon_id)
        .where(*soon, coupon_grant.c.ends_at <= tx.now + _TOLD_BEFORE)
        .order_by(coupon_grant.c.ends_at, coupon_grant.c.id)
        .limit(limit)
        .with_for_update(of=coupon_grant, skip_locked=True)
    )

    def find(after: Any) -> Sequence[Any]:
        later = tuple_(coupon_grant.c.ends_at, coupon_grant.c.id) > (after.ends_at, after.id) if after else true()
        return tx.connection.execute(due.where(later)).all()

    return do_first(tx, find, lambda part: _tell_all(tx, part), lambda row: f"tell_ending coupon_grant:{row.id}")


def _tell_all(tx: Transaction, rows: Sequence[Any]) -> None:
    for row in rows:
        tx.connection.execute(update(coupon_grant).where(coupon_grant.c.id == row.id).values(told_at=tx.now))
        # Whoever took it a moment ago knows.
        if not row.claimed and row.ends_at - row.taken_at > _TOLD_BEFORE:
            tx.publish(CouponEnding(row.member_id, row.name, row.ends_at.isoformat()))


def _is_for(tx: Transaction, member_id: MemberId, found: Coupon) -> bool:
    if found.draft.way is Way.GROUP:
        return found.draft.group in [group.name for group in list_groups_of(tx.connection, member_id)]
    return found.draft.way is Way.SHOP


def _grant(tx: Transaction, member_id: MemberId, found: Coupon) -> Grant:
    """Write one copy down. The member is locked, so that their number is counted right."""
    if not found.can_be_taken(tx.now):
        raise CouponGone(coupon=found.code)
    own = select(func.count()).where(coupon_grant.c.coupon_id == found.id, coupon_grant.c.member_id == member_id)
    number = int(tx.connection.scalar(own) or 0) + 1
    if number > found.draft.each:
        raise CouponTaken(each=found.draft.each)

    # The row itself says whether one is left: others may have taken it since it was read.
    left = (coupon.c.id == found.id, coupon.c.taken < coupon.c.total, coupon.c.stopped_at.is_(None))
    counted = update(coupon).where(*left).values(taken=coupon.c.taken + 1)
    if tx.connection.execute(counted).rowcount != 1:
        raise CouponGone(coupon=found.code)

    code, ends_at = make_offer_code(12), found.determine_end(tx.now)
    row = {
        "code": code,
        "coupon_id": found.id,
        "member_id": member_id,
        "number": number,
        "taken_at": tx.now,
        "ends_at": ends_at,
    }
    tx.connection.execute(insert(coupon_grant).values(**row))
    return Grant(code, member_id, found, tx.now, ends_at, None)
