"""What the coupons room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Shown
from shop.coupons.checks import CHECKS
from shop.coupons.service import tell_ending
from shop.coupons.tables import coupon, coupon_grant

ROOM = Room(
    "coupons",
    tables=(coupon, coupon_grant),
    jobs=(Job("coupons.tell_ending", 600, tell_ending),),
    checks=CHECKS,
    shown={"coupon": Shown(coupon.c.code)},
)
