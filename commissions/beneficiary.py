"""Everyone who can be owed money is a `Beneficiary`: one shape for distributors today and agents or stores later."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

MemberId = NewType("MemberId", int)


class BeneficiaryKind(StrEnum):
    """The kinds of party that hold accounts in the ledger. A new kind is a row in the chart of accounts."""

    DISTRIBUTOR = "distributor"
    MERCHANT = "merchant"
    OUTSIDE = "outside"


@dataclass(frozen=True, order=True)
class Beneficiary:
    """One party of the ledger; `id` is the member id of a distributor and 0 for the merchant and the outside."""

    kind: BeneficiaryKind
    id: int


MERCHANT = Beneficiary(BeneficiaryKind.MERCHANT, 0)
OUTSIDE = Beneficiary(BeneficiaryKind.OUTSIDE, 0)


def distributor(member_id: MemberId) -> Beneficiary:
    """The beneficiary that a member is when they earn as a distributor."""
    return Beneficiary(BeneficiaryKind.DISTRIBUTOR, member_id)
