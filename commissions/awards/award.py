"""An award as a value, and what a change of the refunded sum does to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.awards.sources import get_source
from commissions.beneficiary import Beneficiary
from commissions.ledger.entry import Account, Posting, available, pending
from commissions.money import calculate_kept
from commissions.policies.kept import LineRefund, calculate_supply_kept
from commissions.policies.roles import Role

AwardStatus = Literal["pending", "review", "available", "reversed"]
"""`review` is still pending money, held until a person releases or reverses it; `reversed` was never earned."""


@dataclass(frozen=True)
class Award:
    """What one line of an order earned somebody in a role.

    `kept_fen` is what refunds have left of `amount_fen` so far. `rank` is a referrer's level, a leader's place from the
    buyer up, and the size of an agent's territory. `is_cleared`: a person has looked at it and let it go.
    """

    id: int
    code: str
    order_no: str
    line: str
    person: Beneficiary
    role: Role
    rank: int
    amount_fen: int
    kept_fen: int
    status: AwardStatus
    accrued_at: datetime
    matures_at: datetime | None
    is_cleared: bool = False

    @property
    def account(self) -> Account:
        """Where the award's money is now."""
        return available(self.person) if self.status == "available" else pending(self.person)


@dataclass(frozen=True)
class Earned:
    """What one fact adds to a person's sums.

    `taken_back_fen` < 0 is money given back when a refund was given up.
    """

    earned_fen: int = 0
    taken_back_fen: int = 0
    awards: int = 0


@dataclass(frozen=True)
class LineRefunds:
    """What was paid for a line, and what was refunded of it in all.

    `each` are those refunds in their order: only supply asks for them, and only lines that have any are given them.
    """

    paid_fen: int
    refunded_fen: int
    each: Sequence[LineRefund] = ()

    def calculate_kept(self, award: Award) -> int:
        """What an award keeps, by its role."""
        if award.role is Role.SUPPLY:
            return calculate_supply_kept(award.amount_fen, paid_fen=self.paid_fen, refunds=self.each)
        return calculate_kept(award.amount_fen, paid_fen=self.paid_fen, refunded_fen=self.refunded_fen)


@dataclass(frozen=True)
class AwardChange:
    """What refunds leave of an award from now on: `change_fen` < 0 is taken back, > 0 is given back."""

    award: Award
    kept_fen: int

    @property
    def change_fen(self) -> int:
        """The difference to what the award kept so far."""
        return self.kept_fen - self.award.kept_fen

    @property
    def code(self) -> str:
        """What the posting is called."""
        if self.change_fen > 0:
            return "reinstated"
        return "clawback" if self.award.status == "available" else "reversal"

    @property
    def posting(self) -> Posting:
        """The posting that makes the change."""
        account, paid_from = self.award.account, get_source(self.award.role)
        source, destination = (account, paid_from) if self.change_fen < 0 else (paid_from, account)
        return Posting(source, destination, abs(self.change_fen), self.code, self.award.id)


def calculate_award_changes(awards: Iterable[Award], refunds: Mapping[str, LineRefunds]) -> tuple[AwardChange, ...]:
    """How the awards of refunded lines change, by each line's own numbers.

    Unchanged and reversed ones are left out.
    """
    changes = (
        AwardChange(award, refunds[award.line].calculate_kept(award))
        for award in awards
        if award.line in refunds and award.status != "reversed"
    )
    return tuple(change for change in changes if change.change_fen)


def sum_by_person(amounts: Iterable[tuple[Beneficiary, int]]) -> dict[Beneficiary, int]:
    """Amounts added up for each person."""
    sums: dict[Beneficiary, int] = {}
    for person, fen in amounts:
        sums[person] = sums.get(person, 0) + fen
    return sums
