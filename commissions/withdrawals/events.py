"""What happens to a person's withdrawals. Amounts are in fen."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class WithdrawalRequested(Event):
    """`member_id` has asked for `amount_fen` of their available balance."""

    member_id: int
    number: str
    amount_fen: int


@dataclass(frozen=True)
class WithdrawalApproved(Event):
    """A withdrawal may be sent; its fee and tax are fixed."""

    member_id: int
    number: str


@dataclass(frozen=True)
class WithdrawalRejected(Event):
    """A person of the merchant has refused a withdrawal, and its money is available again."""

    member_id: int
    number: str
    amount_fen: int
    reason: str


@dataclass(frozen=True)
class WithdrawalAwaitsConfirmation(Event):
    """WeChat waits for `member_id` to confirm that they take `net_fen`."""

    member_id: int
    number: str
    net_fen: int


@dataclass(frozen=True)
class WithdrawalSettled(Event):
    """`net_fen` has arrived at `member_id`."""

    member_id: int
    number: str
    net_fen: int


@dataclass(frozen=True)
class WithdrawalReturned(Event):
    """The money of a withdrawal is available again: it was not sent, failed, was cancelled, or came back later.

    `reason` is a code of the house (`debt`, `suspended`, `under_review`, `frozen`, `cancelled_by_member`,
    `transfer_returned`, `given_up`, `receiver_unknown`, `name_missing`, `payee_unreadable`) or the text of WeChat or of
    the bank.
    """

    member_id: int
    number: str
    amount_fen: int
    reason: str


@dataclass(frozen=True)
class TransferContradicted(Event):
    """A transfer that ended as `known` is said to have ended as `claimed`. Nothing moved; the person is frozen."""

    member_id: int
    number: str
    known: str
    claimed: str
    reason: str
