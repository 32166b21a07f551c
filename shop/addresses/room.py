"""What the addresses room brings to its house."""

from commissions.room import Room, Sealed, Told
from shop.addresses.service import list_addresses, renew_address
from shop.addresses.tables import address

ROOM = Room(
    "addresses",
    tables=(address,),
    forgets=(address,),
    seals=(Sealed("addresses", address, address.c.id, address.c.sealed, renew_address),),
    tells={"addresses": Told(address, list_addresses)},
)
