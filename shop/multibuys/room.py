"""What the multibuys room brings to its house."""

from commissions.room import Room, Shown
from shop.multibuys.tables import multibuy

ROOM = Room(
    "multibuys",
    tables=(multibuy,),
    shown={"multibuy": Shown(multibuy.c.code)},
)
