"""What the author of a writing is told."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class WritingHidden(Event):
    """It was taken down, or never let through; `ground` is one of the listed reasons."""

    member_id: int
    kind: str
    ground: str
    reason: str


@dataclass(frozen=True)
class WritingLetThrough(Event):
    """It was held for a word in it, and is shown now."""

    member_id: int
    kind: str
    text: str
