"""What the imports room brings to its house. Its errands are joined in the composition root."""

from commissions.room import Room

ROOM = Room("imports")
