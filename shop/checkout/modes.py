"""The ways to sell for less that are asked for offers: the `MODE` of each mode's queries."""

from importlib import import_module

from shop import modes
from shop.pricing.queries import Mode

MODES: tuple[Mode, ...] = tuple(import_module(f"shop.{name}.queries").MODE for name in modes.MODES)
CHOICES: tuple[str, ...] = tuple(mode.group for mode in MODES if mode.group is not None)
"""The groups of offers among which a buyer chooses, in the order in which a page shows them."""
