"""What the refunds room brings to its house."""

from commissions.room import Room
from shop.refunds.checks import CHECKS
from shop.refunds.tables import refund, refund_attempt

ROOM = Room(
    "refunds",
    tables=(refund, refund_attempt),
    checks=CHECKS,
)
