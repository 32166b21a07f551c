"""A withdrawal as a value: its statuses and which may follow which (docs/money.md §8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.beneficiary import Beneficiary

Channel = Literal["wechat", "bank"]
PayeeKind = Literal["person", "company"]
"""Whom the money goes to, whatever earned it: from a company an invoice comes first, and no labour tax is withheld."""
Status = Literal[
    "requested",
    "approved",
    "sending",
    "unknown",
    "awaiting_confirmation",
    "settled",
    "rejected",
    "cancelled",
    "failed",
]
STATUSES: tuple[Status, ...] = (
    *("requested", "approved", "sending", "unknown", "awaiting_confirmation"),
    *("settled", "rejected", "cancelled", "failed"),
)
IN_FLIGHT: tuple[Status, ...] = ("sending", "unknown", "awaiting_confirmation")
"""Handed to WeChat or the bank, and nobody has said how it ended."""
OPEN: tuple[Status, ...] = ("requested", "approved", *IN_FLIGHT)
"""Its money lies in the person's `withdrawing` account."""
RETURNED: tuple[Status, ...] = ("rejected", "cancelled", "failed")
"""Its money went back to the person's available balance."""
FINAL: tuple[Status, ...] = ("settled", *RETURNED)
CANCELLED_BY_MEMBER = "cancelled_by_member"
"""The reason of a withdrawal that its person took back."""
GIVEN_UP = "given_up"
"""The reason of a withdrawal that failed because two people gave it up: WeChat would never have taken it."""

STEPS: tuple[tuple[Status, Status], ...] = (
    ("requested", "approved"),
    ("requested", "rejected"),
    ("requested", "cancelled"),
    ("approved", "sending"),
    ("approved", "rejected"),
    ("approved", "cancelled"),
    ("sending", "unknown"),
    ("sending", "awaiting_confirmation"),
    ("sending", "settled"),
    ("sending", "failed"),
    ("sending", "cancelled"),
    ("unknown", "awaiting_confirmation"),
    ("unknown", "settled"),
    ("unknown", "failed"),
    ("unknown", "cancelled"),
    ("awaiting_confirmation", "settled"),
    ("awaiting_confirmation", "failed"),
    ("awaiting_confirmation", "cancelled"),
)
"""Every legal change of status. The database refuses any other."""


@dataclass(frozen=True)
class Withdrawal:
    """One withdrawal. amount = fee + tax + net, which are None until it is approved; all in fen.

    `number` is its one transfer number, for ever. `reason` says why it was rejected, cancelled or failed. `returned_at`
    is when money that had arrived was booked back, because a bill showed it again. `rules_version` is that of the rules
    when it was asked for, None for the defaults; `seen_net_fen` is what the person was shown that would arrive. Who is
    paid is kept at approval; a company's `invoice` comes before that.
    """

    number: str
    person: Beneficiary
    channel: Channel
    amount_fen: int
    fee_fen: int | None
    tax_fen: int | None
    net_fen: int | None
    status: Status
    approvals_needed: int
    requested_at: datetime
    approved_at: datetime | None
    sent_at: datetime | None
    closed_at: datetime | None
    reason: str | None
    returned_at: datetime | None
    rules_version: int | None
    seen_net_fen: int
    payee_kind: PayeeKind | None
    invoice: str | None

    @property
    def is_open(self) -> bool:
        """Whether its money is neither with the person nor given back."""
        return self.status in OPEN

    @property
    def is_in_flight(self) -> bool:
        """Whether WeChat or the bank may be moving its money."""
        return self.status in IN_FLIGHT


@dataclass(frozen=True)
class TransferTerms:
    """What the channel asks of each transfer, as the installation has set it; in fen of the net."""

    least_net_fen: int = 10
    name_from_fen: int = 200_000


@dataclass(frozen=True)
class RequestWithdrawal:
    """What a person asks for.

    `request_key` is drawn once per page shown, so that a double tap is one withdrawal. `prefix` is the installation's,
    at most 6 letters or digits. `payee_known` says whether the name that the channel may ask for (for the bank: name
    and card) is on file.
    """

    person: Beneficiary
    amount_fen: int
    channel: Channel
    request_key: str
    prefix: str
    payee_known: bool = False
    payee_kind: PayeeKind = "person"
    terms: TransferTerms = TransferTerms()


@dataclass(frozen=True)
class Reckoning:
    """What becomes of an amount: amount = fee + tax + net, in fen."""

    amount_fen: int
    fee_fen: int
    tax_fen: int
    net_fen: int
