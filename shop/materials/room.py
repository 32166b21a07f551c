"""What the materials room brings to its house."""

from commissions.room import Room, Shown
from shop.materials.tables import material

ROOM = Room(
    "materials",
    tables=(material,),
    shown={"material": Shown(material.c.code)},
)
