"""The rooms of this house from left to right.

Each may import only from those before it (docs/architecture.md). A new room is its folder with a `room.py`, and its
line here; all else follows from what the room brings.
"""

from commissions.room import open_rooms

ORDER = (
    "ledger",
    "policies",
    "network",
    "awards",
    "tallies",
    "tiers",
    "dividends",
    "withdrawals",
    "statements",
)

ROOMS = open_rooms("commissions", ORDER)
