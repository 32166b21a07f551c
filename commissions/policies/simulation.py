"""`lianpu simulate`: a case in, what the shop would pay out.

No database, no settings (docs/money.md §3).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commissions.beneficiary import Beneficiary
from commissions.policies.allocation import Allocation, allocate
from commissions.policies.case import Case, read_case
from commissions.policies.fields import FieldRefused
from commissions.policies.kept import LineRefund, calculate_kept_in_role
from commissions.policies.parties import Line
from commissions.policies.roles import Role

CaseRefused = FieldRefused
"""What `simulate` raises: `field` is the path of what is wrong, `message` says why."""


def simulate(case: object) -> dict[str, object]:
    """The answer to one case. Raises CaseRefused(field, message)."""
    read = read_case(case)
    awards = allocate(read.lines, read.parties, read.policy)
    kept = _list_kept(awards, read.lines, read.refunds)
    answer = _describe(read.names, awards, kept)
    return answer | _describe_outside(awards, kept) if _has_outside(read) else answer


def _list_kept(
    awards: Sequence[Allocation], lines: Sequence[Line], refunds: Mapping[str, Sequence[LineRefund]]
) -> list[int]:
    """What each award keeps after the refunds of its line, in fen."""
    paid = {line.line: line.paid_fen for line in lines}
    return [
        calculate_kept_in_role(of.role, of.amount_fen, paid_fen=paid[of.line], refunds=refunds[of.line])
        for of in awards
    ]


def _describe(names: Mapping[Beneficiary, str], awards: Sequence[Allocation], kept: Sequence[int]) -> dict[str, object]:
    """The answer's JSON; `kept[i]` is what refunds left of `awards[i]`. Sums are those of commission."""
    commission = [(of.amount_fen, kept_fen) for of, kept_fen in zip(awards, kept, strict=True) if of.is_capped]
    return {
        "awards": [_describe_award(names, of, kept_fen) for of, kept_fen in zip(awards, kept, strict=True)],
        "total_fen": sum(amount_fen for amount_fen, _ in commission),
        "kept_fen": sum(kept_fen for _, kept_fen in commission),
    }


def _describe_award(names: Mapping[Beneficiary, str], award: Allocation, kept_fen: int) -> dict[str, Any]:
    """One award. A referrer's keeps the keys it had before there were other roles."""
    is_referrer = award.role is Role.REFERRER
    place = {"level": award.rank} if is_referrer else {"role": award.role.value, "rank": award.rank}
    return {
        "line": award.line,
        "beneficiary": names[award.beneficiary],
        **place,
        "rule": award.rule,
        "amount_fen": award.amount_fen,
        "kept_fen": kept_fen,
    }


def _describe_outside(awards: Sequence[Allocation], kept: Sequence[int]) -> dict[str, object]:
    """The sums of what is outside the cap."""
    outside = [(of.amount_fen, kept_fen) for of, kept_fen in zip(awards, kept, strict=True) if not of.is_capped]
    return {
        "outside_fen": sum(amount_fen for amount_fen, _ in outside),
        "outside_kept_fen": sum(kept_fen for _, kept_fen in outside),
    }


def _has_outside(case: Case) -> bool:
    """Whether the sale has a seller, or a line a supply or restock, be it of 0."""
    on_lines = any(line.supply is not None or line.restock is not None for line in case.lines)
    return on_lines or case.parties.seller is not None
