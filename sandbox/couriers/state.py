"""What the played service remembers: waybills by the customer's number, and parcels by theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.world import World

HANDED_OVER = timedelta(hours=10)
"""A number that was not given here was handed to its carrier so long before it was first asked about."""


@dataclass
class Label:
    """A waybill: under which order it was asked for, who carries it, how the receiver's phone ends."""

    order_id: str
    carrier: str
    number: str
    task_id: str
    phone_end: str
    city: str
    made_at: datetime
    cancelled: bool = False


@dataclass
class Parcel:
    """A parcel by its number: since when its carrier knows of it, and when it was asked about last."""

    number: str
    carrier: str
    known_since: datetime
    asked_at: datetime | None = None


@dataclass
class CourierState:
    """All of it, kept over restarts."""

    labels: dict[str, Label] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)
    next_number: int = 7300000000001


def couriers_of(world: World) -> CourierState:
    """The service's state in this world."""
    return world.section("couriers", CourierState)


def find_label(state: CourierState, number: str) -> Label | None:
    """The waybill with this number."""
    return next((of for of in state.labels.values() if of.number == number), None)
