"""What happens to what a member could save with."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class OfferReturned(Event):
    """An order was refunded whole, so what it had claimed can be used again.

    Told only of what still holds.
    """

    member_id: int
    order_no: str
    kind: str
    source_id: str
    label: str
    ends_at: str
