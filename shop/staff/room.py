"""What the staff room brings to its house."""

from commissions.room import Room
from shop.staff.tables import staff

ROOM = Room("staff", tables=(staff,))
