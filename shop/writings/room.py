"""What the writings room brings to its house."""

from commissions.room import Room, Shown
from shop.writings.tables import writing

ROOM = Room(
    "writings",
    tables=(writing,),
    forgets=(writing,),
    shown={"writing": Shown(writing.c.id, frozenset({"text", "before"}))},
)
