"""A proposal as a value: an action on a subject that one person wants and a second has to agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from commissions.actor import Actor

WAITS_FOR = timedelta(days=7)
Status = Literal["open", "carried_out", "refused", "lapsed"]
"""`lapsed`: its time was over, or its subject had changed before the second person decided."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants done.

    `payload` is JSON that the action understands; `seen` is how the subject stood.
    """

    action: str
    subject: str
    payload: Mapping[str, Any]
    seen: str
    reason: str
    by: Actor


@dataclass(frozen=True)
class Proposal:
    """A wish that was written down; it waits until `ends_at`."""

    id: int
    action: str
    subject: str
    payload: Mapping[str, Any]
    seen: str
    reason: str
    status: Status
    proposed_by: Actor
    proposed_at: datetime
    ends_at: datetime
    decided_by: Actor | None
    decided_at: datetime | None

    def is_same(self, wish: Wish) -> bool:
        """Whether somebody else wants the very same of a subject that still stands as it did."""
        return (self.payload, self.seen) == (dict(wish.payload), wish.seen)
