"""What the announcements room brings to its house."""

from commissions.room import Room, Shown
from shop.announcements.tables import announcement

ROOM = Room(
    "announcements",
    tables=(announcement,),
    shown={"announcement": Shown(announcement.c.code)},
)
