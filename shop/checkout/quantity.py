"""How many of one SKU: a whole number from 1 to 999 and nothing that only looks like one. Pure."""

import re

from shop.checkout.refusals import QuantityRefused
from shop.typed import plain_digits

MOST_UNITS = 999
_WHOLE = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


def parse_quantity(text: str) -> int:
    """The quantity that was typed, in whatever digits.

    Raises QuantityRefused for "0", "-1", "1e3", "1.0" and such.
    """
    number = plain_digits(text).strip()
    if not _WHOLE.fullmatch(number):
        raise QuantityRefused(most=MOST_UNITS)
    return int(number)


def check_quantity(quantity: int) -> int:
    """The quantity, if it is one. Raises QuantityRefused, also for a bool."""
    if type(quantity) is not int or not 1 <= quantity <= MOST_UNITS:
        raise QuantityRefused(most=MOST_UNITS)
    return quantity
