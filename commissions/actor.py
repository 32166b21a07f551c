"""Who acts: one identity that never changes, whatever it is called. Two people are two identities."""

from dataclasses import dataclass, field
from enum import StrEnum

from commissions.beneficiary import MemberId
from commissions.refusals import Refusal


class ActorKind(StrEnum):
    """The kinds of those who act. Everyone at the terminal is one; `system` is the program itself."""

    STAFF = "staff"
    MEMBER = "member"
    SUPPLIER = "supplier"
    TERMINAL = "terminal"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts; `id` is unique within the kind.

    `member_id` is the member that a member of staff or a supplier is as well, so that nobody decides about what they
    gain from. It is no part of the identity.
    """

    kind: ActorKind
    id: str
    member_id: MemberId | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """How it stands in the database: `staff:k3v9`, `member:12`, `terminal`."""
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)

    @property
    def is_person(self) -> bool:
        """Whether somebody stands behind it; the program by itself decides nothing that needs a person."""
        return self.kind is not ActorKind.SYSTEM

    def is_same_person(self, other: "Actor") -> bool:
        """Whether both are one person: the same identity, or the same member behind two."""
        return self == other or (self.member_id is not None and self.member_id == other.member_id)

    def is_member(self, member_id: MemberId | None) -> bool:
        """Whether this is the member: what they gain from, they do not decide.

        None is a wallet that is no member's.
        """
        return member_id is not None and self.member_id == member_id


class OwnInterest(Refusal):
    """Nobody decides about what they gain from, in whatever role."""

    code = "own_interest"


TERMINAL = Actor(ActorKind.TERMINAL, "")
"""Whoever can use the command line of the server: nobody can tell one of them from another."""


def member_acting(member_id: MemberId) -> Actor:
    """A member who acts for themselves, on a page or in the chat."""
    return Actor(ActorKind.MEMBER, str(member_id), member_id)


def staff_acting(code: str, member_id: MemberId | None = None) -> Actor:
    """A member of staff, by the code of their identity."""
    return Actor(ActorKind.STAFF, code, member_id)


def system_acting(part: str) -> Actor:
    """A part of the program that acts by itself: a job, a rule, an answer of WeChat Pay."""
    return Actor(ActorKind.SYSTEM, part)


def demand_disinterested(by: Actor, member_id: MemberId | None) -> None:
    """Raises OwnInterest if `by` is the member who gains from the decision."""
    if by.is_member(member_id):
        raise OwnInterest(by=str(by))


def restore_actor(text: str) -> Actor:
    """The actor that was written as `text`. Which member staff or a supplier are is not written there."""
    kind, _, identity = text.partition(":")
    member_id = MemberId(int(identity)) if kind == ActorKind.MEMBER else None
    return Actor(ActorKind(kind), identity, member_id)
