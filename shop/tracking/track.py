"""Where a parcel is, as its carrier says: a state and events, the newest first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shop.typed import visible

_LONGEST_TEXT = 300
_MOST_EVENTS = 60
LONGEST_WATCH = timedelta(days=20)
"""After so long nobody is asked about a parcel any more."""
FIRST_ASKED = timedelta(minutes=30)
"""Before a carrier has fetched a parcel there is nothing to know."""
AGAIN_AFTER_SILENCE = timedelta(minutes=35)
"""The service locks a number that is asked about more than once in half an hour."""


class TrackState(StrEnum):
    """How far a parcel is. `UNKNOWN`: the carrier says nothing yet."""

    UNKNOWN = "unknown"
    COLLECTED = "collected"
    MOVING = "moving"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    PROBLEM = "problem"
    RETURNING = "returning"
    RETURNED = "returned"

    @property
    def is_last(self) -> bool:
        """Whether nothing more is to be heard."""
        return self in (TrackState.DELIVERED, TrackState.RETURNED)


@dataclass(frozen=True)
class TrackEvent:
    """One line of the carrier's, in its words."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Told:
    """What a service said: the state, and all events that it knows."""

    state: TrackState
    events: tuple[TrackEvent, ...] = ()


@dataclass(frozen=True)
class Track:
    """What is known of a parcel. `problem` is why the service could not be asked, for staff."""

    parcel_id: int
    state: TrackState
    events: tuple[TrackEvent, ...]
    answered_at: datetime | None
    problem: str | None

    @property
    def latest(self) -> TrackEvent | None:
        """The newest event."""
        return self.events[0] if self.events else None


def clean_events(events: Sequence[TrackEvent]) -> tuple[TrackEvent, ...]:
    """The events that are kept: with words, the newest first, each once, so many at most."""
    shown = [TrackEvent(of.at, visible(of.text)[:_LONGEST_TEXT]) for of in events]
    kept = dict.fromkeys(of for of in shown if of.text)
    return tuple(sorted(kept, key=lambda of: of.at, reverse=True)[:_MOST_EVENTS])
