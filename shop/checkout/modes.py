"""The ways to sell for less that are asked for offers, in the order in which their names are read."""

from shop.pricing.queries import Mode

MODES: tuple[Mode, ...] = ()
CHOICES: tuple[str, ...] = tuple(mode.group for mode in MODES if mode.group is not None)
"""The groups of offers among which a buyer chooses, in the order in which a page shows them."""
