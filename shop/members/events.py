"""What happens to members, told to whom it concerns."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class MemberRecognised(Event):
    """A person gave the first sign and is now a member. `via`: follow, message, menu, scan, login or import."""

    member_id: int
    via: str


@dataclass(frozen=True)
class MemberFollowed(Event):
    """A member follows the account; `returning` if they had followed and left before."""

    member_id: int
    returning: bool


@dataclass(frozen=True)
class MemberUnfollowed(Event):
    """A member left the account; nothing can be pushed to them until they come back."""

    member_id: int


@dataclass(frozen=True)
class SceneCodeEnding(Event):
    """The newest printed code of a member stops working soon; `last_day` is an ISO date in Shanghai."""

    member_id: int
    last_day: str


@dataclass(frozen=True)
class PosterWanted(Event):
    """A member asked in chat for their poster; `kind` is "follow" or "shop"."""

    member_id: int
    kind: str


@dataclass(frozen=True)
class PayeeChanged(Event):
    """Somebody changed whom a member's withdrawals go to; money follows it from `usable_from` on (ISO)."""

    member_id: int
    usable_from: str
