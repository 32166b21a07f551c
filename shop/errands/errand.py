"""An errand as a value: what was asked for, how far it is, and what came of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from commissions.actor import Actor

LEASE_S = 60
"""How long a process that says nothing keeps an errand; then another takes it up."""
MOST_ATTEMPTS = 5
"""An errand that ends its process again and again is given up."""
KEPT = timedelta(days=7)
"""How long an errand and its files are kept after its end."""


class ErrandState(StrEnum):
    """`running` under a lease that has ended is as good as waiting. The last three are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = (ErrandState.WAITING, ErrandState.RUNNING)


@dataclass(frozen=True)
class Errand:
    """What somebody sent the program to do.

    `done` of `total` is the position that is kept: after a restart a kind goes on from it, or begins anew. `summary` is
    what came of it, as JSON; `file_name` is what its result is called when it is downloaded, None without a result.
    `error` is a refusal's code, `details` its data.
    """

    id: int
    code: str
    kind: str
    arguments: Mapping[str, Any]
    state: ErrandState
    done: int
    total: int | None
    attempts: int
    summary: Mapping[str, Any]
    file_name: str | None
    error: str | None
    asked_by: Actor
    asked_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int | None:
        """How far it is, 0–100; None while nobody knows how much there is to do."""
        if self.state is ErrandState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else None
