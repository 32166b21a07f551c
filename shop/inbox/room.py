"""What the inbox room brings to its house."""

from commissions.room import Room
from shop.inbox.tables import notice

ROOM = Room(
    "inbox",
    tables=(notice,),
    forgets=(notice,),
)
