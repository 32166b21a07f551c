"""What the refunds room brings to its house."""

from commissions.room import Room, Shown
from shop.refunds.checks import CHECKS
from shop.refunds.events import RefundStalled
from shop.refunds.queries import list_open_refund_numbers
from shop.refunds.tables import refund, refund_attempt

ROOM = Room(
    "refunds",
    tables=(refund, refund_attempt),
    checks=CHECKS,
    reports=(RefundStalled,),
    unfinished={"refund": list_open_refund_numbers},
    shown={"refund": Shown(refund.c.refund_no, frozenset({"request_key", "request_digest"}))},
)
