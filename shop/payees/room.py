"""What the payees room brings to its house."""

from commissions.room import Room, Sealed
from shop.payees.service import renew_payee
from shop.payees.tables import payee

ROOM = Room(
    "payees",
    tables=(payee,),
    forgets=(payee,),
    seals=(Sealed("payees", payee, payee.c.member_id, payee.c.sealed, renew_payee),),
)
