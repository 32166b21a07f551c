"""What the addresses room brings to its house."""

from commissions.room import Room
from shop.addresses.tables import address

ROOM = Room(
    "addresses",
    tables=(address,),
)
