"""What the reordering room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Shown
from shop.reordering.checks import CHECKS
from shop.reordering.pacing import count_paces
from shop.reordering.tables import purchase, reorder_rule, sku_pace

ROOM = Room(
    "reordering",
    tables=(reorder_rule, sku_pace, purchase),
    jobs=(Job("reordering.count_paces", 3600, count_paces),),
    checks=CHECKS,
    shown={"purchase": Shown(purchase.c.code)},
)
