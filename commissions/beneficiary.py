"""Everyone who can be owed money is a `Beneficiary`: whose the money is, never why it was earned.

Why somebody earns is a role (referrer, agent, store …) and stands on the award. A person has one wallet, of kind
`member`, whatever their roles, because limits, tax and statements are by person; suppliers and dealers have their own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

MemberId = NewType("MemberId", int)


class BeneficiaryKind(StrEnum):
    """The kinds of party that hold accounts in the ledger. A new kind is a row in the chart of accounts."""

    MEMBER = "member"
    SUPPLIER = "supplier"
    DEALER = "dealer"
    POOL = "pool"
    MERCHANT = "merchant"
    OUTSIDE = "outside"


@dataclass(frozen=True, order=True)
class Beneficiary:
    """One party of the ledger.

    Ids count within a kind: supplier 7 is not member 7. Merchant and outside have 0.
    """

    kind: BeneficiaryKind
    id: int

    def __str__(self) -> str:
        """As events and findings name it: `member:7`."""
        return f"{self.kind}:{self.id}"

    @property
    def member_id(self) -> MemberId | None:
        """The member whose wallet it is.

        None for every other kind, so that nobody is told or taxed by mistake.
        """
        return MemberId(self.id) if self.kind is BeneficiaryKind.MEMBER else None


MERCHANT = Beneficiary(BeneficiaryKind.MERCHANT, 0)
OUTSIDE = Beneficiary(BeneficiaryKind.OUTSIDE, 0)


def member(member_id: MemberId) -> Beneficiary:
    """A person's one wallet, whatever roles they earn in."""
    return Beneficiary(BeneficiaryKind.MEMBER, member_id)


def parse_beneficiary(text: str) -> Beneficiary:
    """The party that `str` named. Raises ValueError."""
    kind, _, number = text.partition(":")
    return Beneficiary(BeneficiaryKind(kind), int(number))


def supplier(supplier_id: int) -> Beneficiary:
    """The wallet of a supplier."""
    return Beneficiary(BeneficiaryKind.SUPPLIER, supplier_id)


def dealer(dealer_id: int) -> Beneficiary:
    """The wallet of a dealer."""
    return Beneficiary(BeneficiaryKind.DEALER, dealer_id)


def pool(pool_id: int) -> Beneficiary:
    """What a pool has gathered; `commissions.ledger.pools` knows its id by its name."""
    return Beneficiary(BeneficiaryKind.POOL, pool_id)
