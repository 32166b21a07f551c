"""What another policy would have paid on sales that were made.

The same allocation, on what was frozen (§3).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from commissions.beneficiary import Beneficiary, pool
from commissions.policies.allocation import allocate_line, is_capped
from commissions.policies.chain import bars_multilevel, determine_depth
from commissions.policies.claims import Deal, make_deal
from commissions.policies.parties import Line, Parties
from commissions.policies.policy import MAX_DEPTH, IneligibleUpline, Policy
from commissions.policies.roles import ORDER, Role

_Key = TypeVar("_Key", int, Beneficiary, Role)


@dataclass(frozen=True)
class PastAward:
    """What somebody was awarded, before any refund."""

    person: Beneficiary
    role: Role
    rank: int
    amount_fen: int


@dataclass(frozen=True)
class PastSale:
    """A paid sale as it was frozen, and what it earned whom.

    `knows_standings`: the grades and recruiters of its people were frozen too. Only policies with roles ask for them.
    """

    order_no: str
    placed_at: datetime
    parties: Parties
    lines: tuple[Line, ...]
    awards: tuple[PastAward, ...]
    knows_standings: bool = False


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
    """One sale. `outside` is supply and proceeds; `capped` are the lines that hit the cap.

    `is_short`: people or grades that were not frozen might have earned something, so `after` may be too low.
    """

    order_no: str
    placed_at: datetime
    paid_fen: int
    cost_fen: int
    commission: Compared
    outside: Compared
    capped: tuple[str, ...]
    is_short: bool
    levels: dict[int, Compared]
    roles: dict[Role, Compared]
    people: dict[Beneficiary, Compared]

    @property
    def margin(self) -> Compared:
        """What the merchant keeps of the goods after their cost, commission, supply and the seller's proceeds."""
        kept_fen, given = self.paid_fen - self.cost_fen, _add((self.commission, self.outside))
        return Compared(kept_fen - given.before_fen, kept_fen - given.after_fen)


@dataclass(frozen=True)
class WhatIf:
    """All rehearsed sales, the newest first, and their sums."""

    sales: tuple[RehearsedSale, ...]
    paid_fen: int
    cost_fen: int
    commission: Compared
    outside: Compared
    margin: Compared
    levels: dict[int, Compared]
    roles: dict[Role, Compared]
    people: dict[Beneficiary, Compared]

    @property
    def capped_lines(self) -> int:
        """How many lines hit the cap."""
        return sum(len(sale.capped) for sale in self.sales)


def rehearse(sales: Iterable[PastSale], policy: Policy, pools: Mapping[str, Beneficiary] | None = None) -> WhatIf:
    """What the policy would have paid on these sales.

    A policy that all of them were placed under changes nothing. `pools` are those that exist; the others that the
    policy names are imagined.
    """
    imagined = {name: pool(-number) for number, name in enumerate(policy.pool_names, start=1)}
    done = tuple(_rehearse_sale(sale, policy, imagined | dict(pools or {})) for sale in sales)

    return WhatIf(
        sales=done,
        paid_fen=sum(sale.paid_fen for sale in done),
        cost_fen=sum(sale.cost_fen for sale in done),
        commission=_add(sale.commission for sale in done),
        outside=_add(sale.outside for sale in done),
        margin=_add(sale.margin for sale in done),
        levels=_add_by_key([(level, of) for sale in done for level, of in sale.levels.items()]),
        roles=_add_by_key([(role, of) for sale in done for role, of in sale.roles.items()]),
        people=_add_by_key([(person, of) for sale in done for person, of in sale.people.items()]),
    )


def _rehearse_sale(sale: PastSale, policy: Policy, pools: Mapping[str, Beneficiary]) -> RehearsedSale:
    """What the policy would have paid on one sale."""
    deal = make_deal(replace(sale.parties, pools=pools), policy)
    after = [award for line in sale.lines for award in allocate_line(line, deal)]

    rows = [(of.person, of.role, of.rank, Compared(of.amount_fen, 0)) for of in sale.awards]
    rows += [(of.beneficiary, of.role, of.rank, Compared(0, of.amount_fen)) for of in after]

    return RehearsedSale(
        order_no=sale.order_no,
        placed_at=sale.placed_at,
        paid_fen=sum(line.paid_fen for line in sale.lines),
        cost_fen=sum(line.cost_fen for line in sale.lines),
        commission=_add(of for _, role, _, of in rows if role.is_capped),
        outside=_add(of for _, role, _, of in rows if role in (Role.SUPPLY, Role.PROCEEDS)),
        capped=tuple(line.line for line in sale.lines if is_capped(line, deal)),
        is_short=_might_reach_further(sale, deal) or _lacks_standings(sale, policy),
        levels=_add_by_key([(rank, of) for _, role, rank, of in rows if role is Role.REFERRER]),
        roles=_add_by_key([(role, of) for _, role, _, of in rows]),
        people=_add_by_key([(person, of) for person, _, _, of in rows]),
    )


def _might_reach_further(sale: PastSale, deal: Deal) -> bool:
    """Whether the policy might pay people whom the sale did not freeze.

    Only `compress` and leaders look that far.
    """
    policy, channel = deal.policy, sale.parties.channel
    reached = max((link.level for link in deal.chain), default=0)
    compresses = policy.ineligible_upline is IneligibleUpline.COMPRESS and reached < determine_depth(policy, channel)
    leads = bool(policy.grades) and not bars_multilevel(policy, channel)
    return (compresses or leads) and len(sale.parties.upline) == MAX_DEPTH


def _lacks_standings(sale: PastSale, policy: Policy) -> bool:
    """A sale whose policy had no roles froze no grades and no recruiters, so nobody can be paid for them."""
    asks = bool(policy.grades) or policy.pays_recruiters
    return asks and not sale.knows_standings and not bars_multilevel(policy, sale.parties.channel)


def _add(compared: Iterable[Compared]) -> Compared:
    """Sums of both sides."""
    given = tuple(compared)
    return Compared(sum(of.before_fen for of in given), sum(of.after_fen for of in given))


def _add_by_key(rows: Iterable[tuple[_Key, Compared]]) -> dict[_Key, Compared]:
    """Sums of both sides for each key, by key."""
    before: Counter[_Key] = Counter()
    after: Counter[_Key] = Counter()
    for key, of in rows:
        before[key] += of.before_fen
        after[key] += of.after_fen
    return {key: Compared(before[key], after[key]) for key in sorted(before, key=_place)}


def _place(key: int | Beneficiary | Role) -> Any:
    """Roles come in their order of service, everything else by itself."""
    return ORDER[key] if isinstance(key, Role) else key
