"""Codes and limits of what a merchant offers, the same for every mode."""

import secrets

LONGEST_OFFER_NAME = 20
MOST_OFFER_ORDERS = 10_000_000
"""The largest bound of orders that an offer may have; none at all is None."""
LARGEST_OFFER_FEN = 100_000_000
"""The most that an offer takes off, and the most that it asks for."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without 0, 1, I, L and O, which people mistake for one another."""


def make_offer_code(length: int = 8) -> str:
    """A random code of an offer, or of a member's copy of one."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
