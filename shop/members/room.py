"""What the members room brings to its house."""

from commissions.room import Room
from shop.members.erasing import forget_person
from shop.members.tables import agreement_copy, consent, erasure, identity, member

ROOM = Room(
    "members",
    tables=(member, identity, consent, agreement_copy, erasure),
    erases=forget_person,
)
