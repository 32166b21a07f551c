"""Events of the inbox."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class NoticesGathered(Event):
    """What somebody was not told one by one is told together. `counts` are unread ones by kind."""

    member_id: int
    digest: str
    counts: dict[str, int]
