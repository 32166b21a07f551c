"""What the thresholds room brings to its house."""

from commissions.room import Room
from shop.thresholds.tables import threshold

ROOM = Room("thresholds", tables=(threshold,))
