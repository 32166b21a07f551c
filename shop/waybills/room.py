"""What the waybills room brings to its house."""

from commissions.room import Room
from shop.waybills.service import forget_labels
from shop.waybills.tables import waybill

ROOM = Room(
    "waybills",
    tables=(waybill,),
    erases=forget_labels,
)
