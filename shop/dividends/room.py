"""What the dividends room brings to its house."""

from commissions.room import Room
from shop.dividends.checks import CHECKS

ROOM = Room("dividends", checks=CHECKS)
"""Its rows stand in the commissions' room of the same name and among the proposals."""
