"""What the staff room brings to its house."""

from commissions.room import Room, Shown
from shop.staff.tables import staff

ROOM = Room(
    "staff",
    tables=(staff,),
    shown={"staff": Shown(staff.c.code, frozenset({"key_digest"}))},
)
