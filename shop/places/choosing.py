"""What a buyer chooses about the way of an order: where they fetch it, and who is asked for it there.

Pure.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pickup:
    """Fetched at a place, named by the merchant's code, by somebody with a name and a phone."""

    place: str
    name: str
    phone: str
