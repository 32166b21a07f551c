"""What the adjustments room brings to its house."""

from commissions.room import Room
from shop.adjustments.checks import CHECKS

ROOM = Room("adjustments", checks=CHECKS)
"""Its rows stand in the ledger and among the proposals."""
