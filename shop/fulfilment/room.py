"""What the fulfilment room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Sealed
from shop.fulfilment.checks import CHECKS
from shop.fulfilment.codes import renew_code
from shop.fulfilment.service import receive_by_itself
from shop.fulfilment.tables import order_hurry, parcel, parcel_line, receipt_extension

ROOM = Room(
    "fulfilment",
    tables=(parcel, parcel_line, order_hurry, receipt_extension),
    jobs=(Job("orders.receive_by_itself", 30, receive_by_itself),),
    checks=CHECKS,
    seals=(Sealed("pickups", parcel, parcel.c.id, parcel.c.sealed_code, renew_code),),
)
