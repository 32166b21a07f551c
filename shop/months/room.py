"""What the months room brings to its house."""

from commissions.room import Room

ROOM = Room("months")
