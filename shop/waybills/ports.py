"""What the waybills room asks of a carrier's service.

`bot/couriers` answers; without one nobody is asked.
"""

from dataclasses import dataclass, field
from typing import Protocol

from shop.orders.order import Recipient


class WaybillRefused(Exception):
    """The service says no, in a sentence of its own."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WaybillUnknown(Exception):
    """Nobody knows whether a waybill was made: the very same is asked for again, under the same number."""


@dataclass(frozen=True)
class WaybillOrder:
    """One parcel. Asking again under the same `number` gives the same waybill."""

    number: str
    recipient: Recipient = field(repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class Waybill:
    """What was given. `label` is the address of the printed label, "" where the service prints it itself.

    The carrier has its name for buyers and its code at the service; `carrier_order_no` is the carrier's own number of
    the order, "" where it tells none.
    """

    carrier: str
    number: str
    label: str
    carrier_code: str
    carrier_order_no: str = ""


class WaybillSource(Protocol):
    """A service that gives waybill numbers."""

    async def make_waybill(self, order: WaybillOrder) -> Waybill:
        """Ask for a waybill. Raises WaybillRefused, WaybillUnknown."""

    async def cancel_waybill(self, waybill: Waybill) -> None:
        """Make a waybill void whose parcel nobody has fetched. Raises WaybillRefused, WaybillUnknown."""
