"""What the exports room brings to its house. Its errand is joined with the lists in the composition root."""

from commissions.room import Room

ROOM = Room("exports")
