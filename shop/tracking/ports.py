"""What the tracking room asks of a service that knows where parcels are.

`bot/couriers` answers; without one nobody is asked.
"""

from dataclasses import dataclass, field
from typing import Protocol

from shop.tracking.track import Told


class TrackingRefused(Exception):
    """The service says no to us: keys, credit, or a carrier that it does not know. In a sentence of its own."""

    def __init__(self, why: str, *, of_all: bool) -> None:
        """`of_all` when no other parcel would fare better."""
        super().__init__(why)
        self.why = why
        self.of_all = of_all


class TrackingSilent(Exception):
    """No usable answer: the service is away or busy. Asked again later."""


@dataclass(frozen=True)
class TrackedParcel:
    """One parcel: its carrier by the service's code, its number, and how the receiver's phone ends."""

    carrier_code: str
    number: str
    phone_end: str = field(default="", repr=False)


class TrackingSource(Protocol):
    """A service that knows where parcels are."""

    @property
    def is_ready(self) -> bool:
        """Whether it may be asked now: it is chosen, and has its keys."""

    async def find_track(self, parcel: TrackedParcel) -> Told:
        """What is known; nothing yet is an answer too. Raises TrackingRefused, TrackingSilent."""
