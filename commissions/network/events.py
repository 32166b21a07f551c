"""What happens in the network."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class ReferralBound(Event):
    """`recruit_id` has joined the team of `member_id`. `via` as in `Via`."""

    member_id: int
    recruit_id: int
    via: str


@dataclass(frozen=True)
class DistributorJoined(Event):
    """A member who was known already became a distributor, for whatever reason. It is counted; nobody is told."""

    member_id: int


@dataclass(frozen=True)
class EarningRightGranted(Event):
    """A member may earn from now on. `how`: "approved" on application, or "spent" enough."""

    member_id: int
    how: str


@dataclass(frozen=True)
class ApplicationRefused(Event):
    """The merchant refused an application, for a reason that the member reads; they may apply again."""

    member_id: int
    reason: str


@dataclass(frozen=True)
class EarningRightWithdrawn(Event):
    """Refunds brought what a member has spent below what earning needs. What was earned stays."""

    member_id: int
    needed_fen: int
    spent_fen: int


@dataclass(frozen=True)
class DistributorSuspended(Event):
    """New orders pay this member nothing, what is pending waits, nothing is paid out.

    What was earned stays.
    """

    member_id: int


@dataclass(frozen=True)
class DistributorRestored(Event):
    """The suspension of this member has ended."""

    member_id: int
