"""What the adjustments room brings to its house."""

from commissions.room import Room

ROOM = Room("adjustments")
"""Its rows stand in the ledger and among the proposals."""
