"""What happens to members, told to whom it concerns."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class MemberRecognised(Event):
    """A person gave the first sign and is now a member.

    `via`: follow, message, menu, scan, login or import.
    """

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
