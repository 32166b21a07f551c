"""A parcel as a value, and what is left to ship of an order. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.fulfilment.refusals import NothingToShip, ParcelRefused
from shop.orders.order import Order

LONGEST_CARRIER = 20
LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Parcel:
    """One parcel; `lines` has units by order line. It counts as received at `receive_by` if nobody says so before."""

    id: int
    order_no: str
    carrier: str
    number: str
    shipped_at: datetime
    receive_by: datetime
    received_at: datetime | None
    lines: Mapping[str, int]


def determine_left(order: Order, parcels: Sequence[Parcel]) -> dict[str, int]:
    """Units by line that still have to be shipped; of a line that was wholly refunded none has."""
    left = {line.line: line.quantity for line in order.lines if not line.is_refunded}
    for parcel in parcels:
        for line, quantity in parcel.lines.items():
            if line in left:
                left[line] -= quantity
    return {line: quantity for line, quantity in left.items() if quantity > 0}


def determine_contents(left: Mapping[str, int], wanted: Mapping[str, int] | None) -> dict[str, int]:
    """What goes into a parcel: what was named, or all that is left. Raises NothingToShip."""
    contents = dict(left) if wanted is None else {line: quantity for line, quantity in wanted.items() if quantity}
    if not contents:
        raise NothingToShip(line=None)
    for line, quantity in contents.items():
        if not 0 < quantity <= left.get(line, 0):
            raise NothingToShip(line=line)
    return contents


def clean_label(carrier: str, number: str) -> tuple[str, str]:
    """Carrier and number as they are kept. Raises ParcelRefused."""
    kept_carrier, kept_number = " ".join(carrier.split()), "".join(number.split())
    for field, text, longest in (
        ("carrier", kept_carrier, LONGEST_CARRIER),
        ("number", kept_number, LONGEST_NUMBER),
    ):
        if not text or len(text) > longest or not text.isprintable():
            raise ParcelRefused(field=field)
    return kept_carrier, kept_number
