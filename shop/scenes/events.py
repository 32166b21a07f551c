"""What happens to scene codes."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class SceneCodeEnding(Event):
    """The newest printed code of a member stops working soon; `last_day` is an ISO date in Shanghai."""

    member_id: int
    last_day: str
