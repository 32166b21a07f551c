"""What the bot still has to say after its reply has left."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class MoreToSay(Event):
    """`text` belongs to the answer that `member_id` just got but did not fit into one reply."""

    member_id: int
    text: str


@dataclass(frozen=True)
class FollowersToCompare(Event):
    """It is time to compare WeChat's list of followers with ours."""
