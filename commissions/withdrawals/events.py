"""What happens to a person's withdrawals. Amounts are in fen."""

from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.events import Event


@dataclass(frozen=True)
class WithdrawalRequested(Event):
    """`person` has asked for `amount_fen` of their available balance."""

    person: Beneficiary
    number: str
    amount_fen: int


@dataclass(frozen=True)
class WithdrawalApproved(Event):
    """A withdrawal may be sent; its fee and tax are fixed."""

    person: Beneficiary
    number: str


@dataclass(frozen=True)
class WithdrawalRejected(Event):
    """A person of the merchant has refused a withdrawal, and its money is available again."""

    person: Beneficiary
    number: str
    amount_fen: int
    reason: str


@dataclass(frozen=True)
class WithdrawalAwaitsConfirmation(Event):
    """WeChat waits for `person` to confirm that they take `net_fen`."""

    person: Beneficiary
    number: str
    net_fen: int


@dataclass(frozen=True)
class WithdrawalSettled(Event):
    """`net_fen` has arrived at `person`."""

    person: Beneficiary
    number: str
    net_fen: int


@dataclass(frozen=True)
class WithdrawalReturned(Event):
    """The money of a withdrawal is available again.

    It was not sent, failed, was cancelled, or came back later. `reason` is a code of the house (`debt`, `suspended`,
    `under_review`, `frozen`, `cancelled_by_member`, `transfer_returned`, `given_up`, `receiver_unknown`,
    `name_missing`, `payee_unreadable`) or the text of WeChat or of the bank.
    """

    person: Beneficiary
    number: str
    amount_fen: int
    reason: str


@dataclass(frozen=True)
class TransferContradicted(Event):
    """A transfer that ended as `known` is said to have ended as `claimed`.

    Nothing moved; the person is frozen.
    """

    person: Beneficiary
    number: str
    known: str
    claimed: str
    reason: str
