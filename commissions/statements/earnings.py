"""What a person sees of their commission, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from commissions.beneficiary import MemberId
from commissions.money import calculate_share
from commissions.policies.roles import Role

AwardState = Literal["pending", "held", "review", "available", "taken_back", "reversed"]
"""`pending` until the order is received, `held` with its day known, `taken_back` when refunds left nothing."""
AwardFilter = Literal["pending", "review", "available", "taken_back"]
"""How a person's list can be narrowed; `pending` has those held too, `taken_back` those that a review reversed."""


@dataclass(frozen=True)
class Earnings:
    """A person's commission in fen. `available_fen` < 0 is a debt, which later awards repay first.

    `total_fen`, `month_fen` and `today_fen` are what was earned less what refunds took back in that time.
    `withdrawing_fen` is on its way, `withdrawn_fen` was paid out in all.
    """

    pending_fen: int
    available_fen: int
    total_fen: int
    month_fen: int
    today_fen: int
    withdrawing_fen: int = 0
    withdrawn_fen: int = 0


@dataclass(frozen=True)
class DailyEarning:
    """One day in Shanghai: what was earned, what refunds took back on that day, and of how many awards."""

    day: date
    earned_fen: int
    taken_back_fen: int
    awards: int


@dataclass(frozen=True)
class IncomeMonth:
    """What a person earned in a calendar month in Shanghai, and what was paid out in it, in fen.

    `dividends_fen` came out of pools; `by_hand_fen` is what the merchant gave less what they took, debts written off
    included. `fee_fen` and `tax_fen` are parts of `paid_fen`; the rest was transferred.
    """

    month: str
    earned_fen: int = 0
    taken_back_fen: int = 0
    awards: int = 0
    dividends_fen: int = 0
    by_hand_fen: int = 0
    withdrawals: int = 0
    paid_fen: int = 0
    fee_fen: int = 0
    tax_fen: int = 0

    @property
    def income_fen(self) -> int:
        """What the month brought: earned less taken back, what pools gave, and what was done by hand."""
        return self.earned_fen - self.taken_back_fen + self.dividends_fen + self.by_hand_fen

    @property
    def net_fen(self) -> int:
        """What arrived."""
        return self.paid_fen - self.fee_fen - self.tax_fen


@dataclass(frozen=True)
class AwardSummary:
    """One award in a list. `matures_at` is None until the order is received."""

    code: str
    order_no: str
    line: str
    buyer_id: MemberId
    role: Role
    rank: int
    amount_fen: int
    kept_fen: int
    state: AwardState
    accrued_at: datetime
    matures_at: datetime | None


@dataclass(frozen=True)
class AwardRefund:
    """What one refund took from an award, or gave back to it, in fen.

    Taken: `reversal`, `clawback`; given back: `reinstated`.
    """

    refund_no: str
    code: str
    amount_fen: int
    at: datetime


@dataclass(frozen=True)
class AwardDetail:
    """An award with its trace.

    base × rate or fixed × quantity = own; cut by the cap = amount; less refunds = kept. Leaders and agents want less
    than their own where others below or beside them have a part of it. `line_wanted_fen` is what all awards of the line
    wanted together, `cap_fen` what they got at most. What is due outside the cap has none of these, and no base.
    """

    summary: AwardSummary
    sku: str
    product: str
    quantity: int
    rule: str
    tier: str | None
    base: str | None
    base_fen: int | None
    rate_bp: int | None
    fixed_fen: int | None
    wanted_fen: int
    cap_bp: int | None
    cap_fen: int | None
    line_wanted_fen: int | None
    hold_days: int
    line_paid_fen: int
    line_refunded_fen: int
    policy_version: int | None
    matured_at: datetime | None
    review_reason: str | None
    in_case: bool
    reversed_fen: int | None
    refunds: Sequence[AwardRefund]

    @property
    def own_fen(self) -> int:
        """What the cell gives on the whole line."""
        if self.rate_bp is not None:
            return calculate_share(self.base_fen or 0, self.rate_bp)
        return (self.fixed_fen or 0) * self.quantity

    @property
    def shared_fen(self) -> int:
        """What others below a leader or beside an agent have of it, below 0.

        An agent referral has another base.
        """
        is_shared = self.summary.role in (Role.LEADER, Role.AGENT)
        return self.wanted_fen - self.own_fen if is_shared else 0

    @property
    def is_particular(self) -> bool:
        """Whether the cell is one of the SKU, the product or the category."""
        return self.rule.startswith(("skus:", "products:", "categories:"))

    @property
    def was_capped(self) -> bool:
        """Whether the cap reduced this award."""
        return self.summary.amount_fen < self.wanted_fen


def determine_state(status: str, kept_fen: int, matures_at: datetime | None) -> AwardState:
    """What an award's person is told about it."""
    if status == "reversed":
        return "reversed"
    if kept_fen == 0:
        return "taken_back"
    if status == "review":
        return "review"
    if status == "available":
        return "available"
    return "pending" if matures_at is None else "held"
