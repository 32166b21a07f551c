"""What a member can choose not to have. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Topic(StrEnum):
    """`offers`: announcements, marketing, reminders of offers. `recommendations`: goods picked by what one did."""

    OFFERS = "offers"
    RECOMMENDATIONS = "recommendations"


@dataclass(frozen=True)
class Choice:
    """`changed_at` is None for who never said anything: they have it."""

    topic: Topic
    wanted: bool
    changed_at: datetime | None
