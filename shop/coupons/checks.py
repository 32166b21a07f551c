"""Checks of coupons: what counts as taken is with members, and an order claims its own buyer's."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.coupons.coupon import KIND
from shop.coupons.tables import coupon, coupon_grant
from shop.pricing.tables import offer_claim


def check_taken(connection: Connection) -> Iterable[Finding]:
    """A coupon counts as many copies taken as there are."""
    query = select(coupon.c.code, coupon.c.taken, func.count(coupon_grant.c.id).label("copies")).outerjoin(
        coupon_grant, coupon_grant.c.coupon_id == coupon.c.id
    )
    for row in connection.execute(query.group_by(coupon.c.code, coupon.c.taken)):
        yield from compare("coupon_taken", f"coupon:{row.code}", row.copies, row.taken)


def check_owners(connection: Connection) -> Iterable[Finding]:
    """An order's coupon is a copy of its own buyer's."""
    own = and_(coupon_grant.c.code == offer_claim.c.source_id, coupon_grant.c.member_id == offer_claim.c.member_id)
    query = select(offer_claim.c.order_no, coupon_grant.c.id).outerjoin(coupon_grant, own)
    for row in connection.execute(query.where(offer_claim.c.kind == KIND)):
        yield from compare("coupon_owner", f"order:{row.order_no}", True, row.id is not None)


CHECKS: tuple[Check, ...] = (check_taken, check_owners)
