"""What the regions room brings to its house."""

from commissions.room import Room

ROOM = Room("regions")
