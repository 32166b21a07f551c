"""What happens to a member's coupons."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class CouponEnding(Event):
    """A copy ends soon and has not been used."""

    member_id: int
    label: str
    ends_at: str
