"""What the dividing room brings to its house."""

from commissions.room import Room
from shop.dividing.checks import CHECKS

ROOM = Room("dividing", checks=CHECKS)
"""Its rows stand in the commissions' room of dividends and among the proposals."""
