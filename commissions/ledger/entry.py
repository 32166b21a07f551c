"""Journal entries as values.

An entry is a list of postings from a source to a destination, so it always balances.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from commissions.beneficiary import MERCHANT, OUTSIDE, Beneficiary, BeneficiaryKind
from commissions.ledger.chart import ACCOUNTS

_SHARED = (BeneficiaryKind.MERCHANT, BeneficiaryKind.OUTSIDE)


@dataclass(frozen=True, order=True)
class Account:
    """One account of one party. Raises ValueError for one that the chart does not have."""

    owner: Beneficiary
    name: str

    def __post_init__(self) -> None:
        if self.name not in ACCOUNTS[self.owner.kind]:
            raise ValueError(f"the chart has no {self.owner.kind}:{self.name}")

    @property
    def full_name(self) -> str:
        """The account's name in the chart, as in `member:pending`."""
        return f"{self.owner.kind}:{self.name}"

    @property
    def is_shared(self) -> bool:
        """Whether all orders use this account, so that it is summed when asked for and never locked."""
        return self.owner.kind in _SHARED


PAYMENTS = Account(OUTSIDE, "payments")
SALES = Account(MERCHANT, "sales")
SUSPENSE = Account(MERCHANT, "suspense")
REFUNDING = Account(MERCHANT, "refunding")
COMMISSION = Account(MERCHANT, "commission")
SUPPLY = Account(MERCHANT, "supply")
PROCEEDS = Account(MERCHANT, "proceeds")
RESTOCK = Account(MERCHANT, "restock")
WITHDRAWAL_FEES = Account(MERCHANT, "withdrawal_fees")
TAX_PAYABLE = Account(MERCHANT, "tax_payable")
TAX_CLAIMS = Account(MERCHANT, "tax_claims")
DIVIDENDS = Account(MERCHANT, "dividends")
ADJUSTMENTS = Account(MERCHANT, "adjustments")
LOSSES = Account(MERCHANT, "losses")
UNCLAIMED = Account(MERCHANT, "unclaimed")
TRANSFERS = Account(OUTSIDE, "transfers")
TAX = Account(OUTSIDE, "tax")
PAY_FEES = Account(OUTSIDE, "pay_fees")


def pending(owner: Beneficiary) -> Account:
    """What a beneficiary has earned and does not have yet."""
    return Account(owner, "pending")


def available(owner: Beneficiary) -> Account:
    """What a beneficiary may withdraw; below zero it is their debt."""
    return Account(owner, "available")


def withdrawing(owner: Beneficiary) -> Account:
    """What a beneficiary has asked for and neither received nor got back yet."""
    return Account(owner, "withdrawing")


def spending(owner: Beneficiary) -> Account:
    """What a beneficiary has put towards an order that is not paid yet."""
    return Account(owner, "spending")


@dataclass(frozen=True)
class Posting:
    """`amount_fen` > 0 from `source` to `destination`; at most one person is concerned.

    `award_id` says for what.
    """

    source: Account
    destination: Account
    amount_fen: int
    code: str
    award_id: int | None = None

    def __post_init__(self) -> None:
        if type(self.amount_fen) is not int or self.amount_fen <= 0:
            raise ValueError("a posting moves a whole number of fen above 0")
        if self.source == self.destination:
            raise ValueError("a posting moves money between two accounts")
        if not (self.source.is_shared or self.destination.is_shared or self.source.owner == self.destination.owner):
            raise ValueError("money never moves from one person to another directly")

    @property
    def person(self) -> Beneficiary | None:
        """The beneficiary concerned, None when the money stays between the merchant and the outside."""
        if not self.source.is_shared:
            return self.source.owner
        return None if self.destination.is_shared else self.destination.owner


@dataclass(frozen=True)
class Entry:
    """One business fact.

    `key` names it in words (`order:42:paid`) and is unique for ever; `order_no` if it has one.
    """

    key: str
    postings: tuple[Posting, ...]
    order_no: str | None = None

    def __post_init__(self) -> None:
        if not self.postings:
            raise ValueError("an entry without postings says nothing")

    @property
    def digest(self) -> str:
        """A fingerprint of the content, by which a repeated key is told from a contradiction."""
        parts = [self.key, self.order_no or ""]
        for posting in self.postings:
            person = posting.person
            parts += [posting.source.full_name, posting.destination.full_name, str(person.id if person else "")]
            parts += [str(posting.amount_fen), posting.code, str(posting.award_id or "")]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def calculate_changes(entries: Iterable[Entry]) -> dict[Account, int]:
    """What the entries change on each person's accounts, in fen.

    Shared accounts and changes of 0 are left out.
    """
    changes: defaultdict[Account, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            changes[posting.source] -= posting.amount_fen
            changes[posting.destination] += posting.amount_fen
    return {account: change for account, change in changes.items() if change and not account.is_shared}
