"""An award as a value, and what a change of the refunded sum does to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.beneficiary import Beneficiary
from commissions.ledger.entry import COMMISSION, Account, Posting, available, pending
from commissions.money import calculate_kept

AwardStatus = Literal["pending", "review", "available", "reversed"]
"""`review` is still pending money, held until a person releases or reverses it; `reversed` was never earned."""


@dataclass(frozen=True)
class Award:
    """What one line of an order earned one person. `kept_fen` is what refunds have left of `amount_fen` so far.

    `is_cleared`: a person has looked at it and let it go.
    """

    id: int
    code: str
    order_no: str
    line: str
    person: Beneficiary
    level: int
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
    """What one fact adds to a person's sums. `taken_back_fen` < 0 is money given back when a refund was given up."""

    earned_fen: int = 0
    taken_back_fen: int = 0
    awards: int = 0


@dataclass(frozen=True)
class LineRefunds:
    """What was paid for a line, and what was refunded of it in all."""

    paid_fen: int
    refunded_fen: int


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
        account, fen = self.award.account, abs(self.change_fen)
        source, destination = (account, COMMISSION) if self.change_fen < 0 else (COMMISSION, account)
        return Posting(source, destination, fen, self.code, self.award.id)


def calculate_award_changes(awards: Iterable[Award], refunds: Mapping[str, LineRefunds]) -> tuple[AwardChange, ...]:
    """How the awards of refunded lines change, by each line's own numbers; unchanged and reversed ones are left out."""
    changes = (
        AwardChange(
            award,
            calculate_kept(
                award.amount_fen,
                paid_fen=refunds[award.line].paid_fen,
                refunded_fen=refunds[award.line].refunded_fen,
            ),
        )
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
