"""What the members room brings to its house."""

from commissions.room import Room
from shop.members.tables import consent, erasure, identity, member

ROOM = Room(
    "members",
    tables=(member, identity, consent, erasure),
)
