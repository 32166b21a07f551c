"""What the thresholds room brings to its house."""

from commissions.room import Room, Shown
from shop.thresholds.tables import threshold

ROOM = Room(
    "thresholds",
    tables=(threshold,),
    shown={"threshold": Shown(threshold.c.code)},
)
