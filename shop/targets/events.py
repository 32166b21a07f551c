"""What people are told about their targets. A tier that changes is told by the tiers."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class TargetMissed(Event):
    """Somebody stayed below their target, and has time to make up for it. `period` is as in "2026 q3"."""

    member_id: int
    year: int
    period: str
    target_fen: int
    sold_fen: int
