"""What the arrivals room brings to its house."""

from commissions.room import Room

ROOM = Room("arrivals")
