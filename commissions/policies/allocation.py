"""The one allocation: what a sale pays to whom.

The shop, `lianpu simulate` and every what-if run this function.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.money import calculate_share, split_by_largest_remainder
from commissions.policies.claims import Claim, Deal, claim_outside, list_claims, make_deal
from commissions.policies.parties import Line, Parties
from commissions.policies.policy import Cell, Policy
from commissions.policies.roles import Role
from commissions.policies.rules import calculate_base


@dataclass(frozen=True)
class Allocation:
    """One award with its trace.

    `wanted_fen` is what rule and cell gave, `amount_fen` what the cap left of it. `rank` is the level of a referrer. An
    award outside the cap has no cell, and its `cap_fen` says nothing about it.
    """

    line: str
    role: Role
    rank: int
    beneficiary: Beneficiary
    tier: str | None
    rule: str
    cell: Cell | None
    base_fen: int
    cap_fen: int
    wanted_fen: int
    amount_fen: int

    @property
    def is_capped(self) -> bool:
        """Whether it is commission under the line's cap."""
        return self.role.is_capped


def allocate(lines: Sequence[Line], parties: Parties, policy: Policy) -> tuple[Allocation, ...]:
    """The awards of a sale, by line in its order, then by role, rank and beneficiary.

    Awards of 0 do not exist.
    """
    deal = make_deal(parties, policy)
    return tuple(award for line in lines for award in allocate_line(line, deal))


def allocate_line(line: Line, deal: Deal) -> Iterator[Allocation]:
    """The awards of one line; no other line can touch them.

    Commission never exceeds the cap; the rest is outside.
    """
    base_fen = calculate_base(line, deal.policy)
    cap_fen = calculate_share(base_fen, deal.policy.cap_bp)
    claims = list_claims(line, deal)
    amounts = _cut([claim.wanted_fen for claim in claims], cap_fen)
    outside = tuple(claim_outside(line, deal.parties, sum(amounts)))
    amounts += tuple(claim.wanted_fen for claim in outside)

    for claim, amount_fen in zip((*claims, *outside), amounts, strict=True):
        if amount_fen > 0:
            yield _award(line, claim, base_fen, cap_fen, amount_fen)


def is_capped(line: Line, deal: Deal) -> bool:
    """Whether the cap takes something from the awards of a line, be it all of them."""
    wanted_fen = sum(claim.wanted_fen for claim in list_claims(line, deal))
    return wanted_fen > calculate_share(calculate_base(line, deal.policy), deal.policy.cap_bp)


def _cut(wanted: Sequence[int], cap_fen: int) -> tuple[int, ...]:
    """What the cap leaves of each; equal remainders are served in the order given."""
    return split_by_largest_remainder(cap_fen, wanted) if sum(wanted) > cap_fen else tuple(wanted)


def _award(line: Line, claim: Claim, base_fen: int, cap_fen: int, amount_fen: int) -> Allocation:
    return Allocation(
        line=line.line,
        role=claim.role,
        rank=claim.rank,
        beneficiary=claim.beneficiary,
        tier=claim.tier,
        rule=claim.rule,
        cell=claim.cell,
        base_fen=base_fen,
        cap_fen=cap_fen,
        wanted_fen=claim.wanted_fen,
        amount_fen=amount_fen,
    )
