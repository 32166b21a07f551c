"""What the proposals room brings to its house."""

from commissions.room import Room
from shop.proposals.tables import proposal

ROOM = Room("proposals", tables=(proposal,))
