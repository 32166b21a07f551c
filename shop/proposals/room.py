"""What the proposals room brings to its house."""

from commissions.room import Room, Shown
from shop.proposals.tables import proposal

ROOM = Room(
    "proposals",
    tables=(proposal,),
    shown={"proposal": Shown(proposal.c.id)},
)
