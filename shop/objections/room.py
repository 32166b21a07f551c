"""What the objections room brings to its house."""

from commissions.room import Room, Shown
from shop.objections.tables import objection

ROOM = Room(
    "objections",
    tables=(objection,),
    forgets=(objection,),
    shown={"objection": Shown(objection.c.id, frozenset({"words"}))},
)
