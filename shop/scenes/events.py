"""What happens to scene codes."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class SceneCodeEnding(Event):
    """The newest printed code of a member stops working soon; `last_day` is an ISO date in Shanghai."""

    member_id: int
    last_day: str


@dataclass(frozen=True)
class CodeScanned(Event):
    """A follower scanned a code, whatever came of it. Who follows with a code is told by `MemberFollowed`."""

    member_id: int
