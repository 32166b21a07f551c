"""What happens in the network."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class ReferralBound(Event):
    """`recruit_id` has joined the team of `member_id`. `via`: "follow", "scan" or "link"."""

    member_id: int
    recruit_id: int
    via: str
