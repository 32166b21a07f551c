"""What happens to parcels, told to the buyer."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class OrderShipped(Event):
    """A parcel of the order is on its way. `title` names what was bought, in words."""

    member_id: int
    order_no: str
    carrier: str
    number: str
    title: str


@dataclass(frozen=True)
class ReceiptExtended(Event):
    """The buyer has more time: what is on the way counts as received by itself at `until` (ISO 8601)."""

    member_id: int
    order_no: str
    until: str
    title: str


@dataclass(frozen=True)
class OrderReady(Event):
    """What was ordered waits at its place. The code stands on the order's page alone."""

    member_id: int
    order_no: str
    place: str
    title: str
