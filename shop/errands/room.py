"""What the errands room brings to its house."""

from commissions.room import Room
from shop.errands.tables import errand

ROOM = Room("errands", tables=(errand,))
