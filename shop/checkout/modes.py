"""The ways to sell for less that are asked for offers, in the order in which their names are read."""

from shop.coupons.queries import MODE as COUPONS
from shop.pricing.queries import Mode
from shop.thresholds.queries import MODE as THRESHOLDS

MODES: tuple[Mode, ...] = (THRESHOLDS, COUPONS)
CHOICES: tuple[str, ...] = tuple(mode.group for mode in MODES if mode.group is not None)
"""The groups of offers among which a buyer chooses, in the order in which a page shows them."""
