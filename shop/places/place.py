"""A place as a value, and the rule that says which one serves an order. Pure."""

from dataclasses import dataclass
from enum import StrEnum

FIRST_PLACE = 1
"""The place that is made by itself; an ordinary shop has no other."""
FIRST_CODE = "main"


class Way(StrEnum):
    """How an order gets to its buyer: sent to an address, or fetched at a place."""

    PARCEL = "parcel"
    PICKUP = "pickup"


@dataclass(frozen=True)
class Place:
    """A warehouse or a shop floor. `code` is the merchant's own short name; buyers see the rest of it."""

    id: int
    code: str
    name: str
    address: str
    phone: str
    hours: str
    offers_pickup: bool


def route(pickup_at: int | None) -> int:
    """The place that serves an order: where the buyer fetches it, else the first one."""
    return FIRST_PLACE if pickup_at is None else pickup_at
