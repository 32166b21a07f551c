"""What the statements room brings to its house."""

from commissions.room import Room

ROOM = Room("statements")
