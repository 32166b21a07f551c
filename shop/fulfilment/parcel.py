"""A parcel as a value, and what is left to ship of an order. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shop.fulfilment.refusals import LineHeld, NothingToShip, ParcelRefused
from shop.orders.order import Order
from shop.places.place import Way
from shop.typed import plain_number, visible

CODE_DIGITS = 12
"""Twelve digits cannot be guessed at a counter, and can be typed there."""
_LONGEST_CARRIER = 20
_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Parcel:
    """One parcel; `lines` has units by order line.

    It counts as received at `receive_by` if nobody says so before. One that waits to be fetched has a `code` instead of
    carrier and number, and waits until it is redeemed. `former_number` is the wrong one that its number has replaced.
    """

    id: int
    order_no: str
    place_id: int
    way: Way
    carrier: str | None
    number: str | None
    code: str | None
    shipped_at: datetime
    receive_by: datetime | None
    received_at: datetime | None
    lines: Mapping[str, int]
    former_number: str | None = None

    def is_called(self, carrier: str, number: str) -> bool:
        """Whether it is this parcel, also by the number that turned out to be wrong."""
        return (self.carrier, self.number) == (carrier, number) or self.former_number == number


def determine_left(order: Order, place_id: int | None = None) -> dict[str, int]:
    """Units by line that still have to be shipped, from one place or from all."""
    left: dict[str, int] = {}
    for line in order.lines:
        at_place = (of.to_ship for of in line.portions if place_id in (None, of.place_id))
        left[line.line] = sum(at_place)
    return {line: quantity for line, quantity in left.items() if quantity > 0}


def determine_origin(order: Order) -> int | None:
    """The place from which the next parcel goes: where the first units lie that wait; None if none does."""
    return next((portion.place_id for portion in order.portions if portion.to_ship), None)


def determine_contents(left: Mapping[str, int], wanted: Mapping[str, int] | None) -> dict[str, int]:
    """What goes into a parcel: what was named, or all that is left. Raises NothingToShip."""
    contents = dict(left) if wanted is None else {line: quantity for line, quantity in wanted.items() if quantity}
    if not contents:
        raise NothingToShip(line=None)
    for line, quantity in contents.items():
        if not 0 < quantity <= left.get(line, 0):
            raise NothingToShip(line=line)
    return contents


def demand_not_held(order: Order, contents: Mapping[str, int]) -> None:
    """Raises LineHeld for the first line in a parcel about which an after-sale case is open."""
    for line in order.lines:
        if line.held_by is not None and contents.get(line.line):
            raise LineHeld(line=line.line, case_no=line.held_by)


def find_hold(order: Order) -> str | None:
    """The open after-sale case of a line that still has to be sent."""
    return next((line.held_by for line in order.lines if line.held_by is not None and line.to_ship), None)


def clean_label(carrier: str, number: str) -> tuple[str, str]:
    """Carrier and number as they are kept. Raises ParcelRefused."""
    kept_carrier, kept_number = visible(carrier), plain_number(number)
    for field, text, longest in (
        ("carrier", kept_carrier, _LONGEST_CARRIER),
        ("number", kept_number, _LONGEST_NUMBER),
    ):
        if not text or len(text) > longest or not text.isprintable():
            raise ParcelRefused(field=field)
    return kept_carrier, kept_number


def clean_code(code: str) -> str:
    """A pickup code as it was typed or scanned: its digits, however they were grouped."""
    return "".join(character for character in code if character.isascii() and character.isdecimal())
