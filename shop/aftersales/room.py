"""What the aftersales room brings to its house."""

from commissions.room import Room
from shop.aftersales.checks import CHECKS
from shop.aftersales.tables import refund_decision, refund_line, refund_unit

ROOM = Room(
    "aftersales",
    tables=(refund_decision, refund_line, refund_unit),
    checks=CHECKS,
)
