"""What the page of one's own coupons shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.coupons.coupon import Grant
from shop.coupons.queries import list_grants


@dataclass(frozen=True)
class OwnCoupons:
    """A member's copies: those to use, those in an order, and those that have ended."""

    usable: tuple[Grant, ...]
    in_orders: tuple[Grant, ...]
    ended: tuple[Grant, ...]


def find_own_coupons(connection: Connection, me: MemberId, now: datetime) -> OwnCoupons:
    """All that the page of one's own coupons shows; what ends soonest comes first."""
    grants = list_grants(connection, me)
    usable = sorted((grant for grant in grants if grant.is_usable(now)), key=lambda grant: grant.ends_at)
    in_orders = tuple(grant for grant in grants if grant.order_no is not None)
    ended = tuple(grant for grant in grants if grant.order_no is None and not grant.is_usable(now))
    return OwnCoupons(tuple(usable), in_orders, ended)
