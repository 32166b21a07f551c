"""What coupons refuse, as types with data."""

from commissions.refusals import Refusal


class CouponRefused(Refusal):
    """A field of a coupon is outside its bounds; `data["field"]` names it."""

    code = "coupon_refused"


class CouponUnknown(Refusal):
    """There is no such coupon, or it is not for this member."""

    code = "coupon_unknown"
    status = 404


class CouponGone(Refusal):
    """It has not begun, has ended, was stopped, or all its copies are taken."""

    code = "coupon_gone"


class CouponTaken(Refusal):
    """The member has taken as many copies as one may: `data["each"]`."""

    code = "coupon_taken"
