"""What another policy would have paid on sales that were made: the same allocation, on what was frozen (§3)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from commissions.beneficiary import Beneficiary
from commissions.policies.allocation import allocate_line, is_capped
from commissions.policies.chain import Link, looks_far
from commissions.policies.claims import make_deal
from commissions.policies.parties import Line, Parties
from commissions.policies.policy import MAX_DEPTH, Policy

Key = TypeVar("Key", int, Beneficiary)


@dataclass(frozen=True)
class PastAward:
    """What somebody was awarded, before any refund."""

    person: Beneficiary
    level: int
    amount_fen: int


@dataclass(frozen=True)
class PastSale:
    """A paid sale as it was frozen, and what it earned whom."""

    order_no: str
    placed_at: datetime
    parties: Parties
    lines: tuple[Line, ...]
    awards: tuple[PastAward, ...]


@dataclass(frozen=True)
class Compared:
    """What was paid, and what would have been, in fen and before refunds."""

    before_fen: int
    after_fen: int

    @property
    def change_fen(self) -> int:
        """What would have been paid more, or less if below 0."""
        return self.after_fen - self.before_fen


@dataclass(frozen=True)
class RehearsedSale:
    """One sale. `margin` is paid for goods − their cost − awards; `capped` are the lines that hit the cap.

    `is_short`: more people above the buyer than were frozen might have been reached, so `after` may be too low.
    """

    order_no: str
    placed_at: datetime
    paid_fen: int
    cost_fen: int
    commission: Compared
    capped: tuple[str, ...]
    is_short: bool
    levels: dict[int, Compared]
    people: dict[Beneficiary, Compared]

    @property
    def margin(self) -> Compared:
        """What the merchant keeps of the goods after their cost and the awards."""
        kept_fen = self.paid_fen - self.cost_fen
        return Compared(kept_fen - self.commission.before_fen, kept_fen - self.commission.after_fen)


@dataclass(frozen=True)
class WhatIf:
    """All rehearsed sales, the newest first, and their sums."""

    sales: tuple[RehearsedSale, ...]
    paid_fen: int
    cost_fen: int
    commission: Compared
    margin: Compared
    levels: dict[int, Compared]
    people: dict[Beneficiary, Compared]

    @property
    def capped_lines(self) -> int:
        """How many lines hit the cap."""
        return sum(len(sale.capped) for sale in self.sales)


def rehearse(sales: Iterable[PastSale], policy: Policy) -> WhatIf:
    """What the policy would have paid on these sales. A policy that all of them were placed under changes nothing."""
    done = tuple(rehearse_sale(sale, policy) for sale in sales)
    return WhatIf(
        sales=done,
        paid_fen=sum(sale.paid_fen for sale in done),
        cost_fen=sum(sale.cost_fen for sale in done),
        commission=add(sale.commission for sale in done),
        margin=add(sale.margin for sale in done),
        levels=add_by_key([(level, of) for sale in done for level, of in sale.levels.items()]),
        people=add_by_key([(person, of) for sale in done for person, of in sale.people.items()]),
    )


def rehearse_sale(sale: PastSale, policy: Policy) -> RehearsedSale:
    """What the policy would have paid on one sale."""
    deal = make_deal(sale.parties, policy)
    after = [award for line in sale.lines for award in allocate_line(line, deal)]
    paid = Compared(sum(of.amount_fen for of in sale.awards), sum(of.amount_fen for of in after))
    levels = [(of.level, Compared(of.amount_fen, 0)) for of in sale.awards]
    people = [(of.person, Compared(of.amount_fen, 0)) for of in sale.awards]
    return RehearsedSale(
        order_no=sale.order_no,
        placed_at=sale.placed_at,
        paid_fen=sum(line.paid_fen for line in sale.lines),
        cost_fen=sum(line.cost_fen for line in sale.lines),
        commission=paid,
        capped=tuple(line.line for line in sale.lines if is_capped(line, deal)),
        is_short=might_reach_further(sale, deal.chain, policy),
        levels=add_by_key(levels + [(of.rank, Compared(0, of.amount_fen)) for of in after]),
        people=add_by_key(people + [(of.beneficiary, Compared(0, of.amount_fen)) for of in after]),
    )


def might_reach_further(sale: PastSale, chain: Sequence[Link], policy: Policy) -> bool:
    """Only `compress` looks beyond the people that every sale freezes; of those it did not freeze nothing is known."""
    reached = max((link.level for link in chain), default=0)
    return looks_far(policy) and reached < policy.depth and len(sale.parties.upline) == MAX_DEPTH


def add(compared: Iterable[Compared]) -> Compared:
    """Sums of both sides."""
    given = tuple(compared)
    return Compared(sum(of.before_fen for of in given), sum(of.after_fen for of in given))


def add_by_key(rows: Iterable[tuple[Key, Compared]]) -> dict[Key, Compared]:
    """Sums of both sides for each key, by key."""
    before: Counter[Key] = Counter()
    after: Counter[Key] = Counter()
    for key, of in rows:
        before[key] += of.before_fen
        after[key] += of.after_fen
    return {key: Compared(before[key], after[key]) for key in sorted(before)}
