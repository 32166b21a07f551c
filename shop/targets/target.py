"""Targets as values: the periods of a year, amounts by period, what an assessment says of people.

Pure; in fen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from commissions.money import split_by_largest_remainder
from commissions.tallies.periods import Days
from commissions.tiers.ladder import Ladder

FIRST_YEAR, LAST_YEAR = 2020, 2100
YEAR = "year"
QUARTERS = ("q1", "q2", "q3", "q4")
MONTHS = tuple(f"{month:02}" for month in range(1, 13))
PERIODS = (YEAR, *QUARTERS, *MONTHS)
"""What a target can be set for, within its year."""
LARGEST_FEN = 10**13


class Scope(StrEnum):
    """Whose target it is: all of the shop, a province by its code, or a distributor by number."""

    WHOLE = "whole"
    REGION = "region"
    PERSON = "person"


class Basis(StrEnum):
    """What of a person's sales counts: of those they referred themselves, or of the three levels below too."""

    DIRECT = "direct_sales"
    TEAM = "team_sales"


class Step(StrEnum):
    """What an assessment proposes. `grace`: below, but not for long enough to fall."""

    KEEP = "keep"
    RISE = "rise"
    GRACE = "grace"
    FALL = "fall"


@dataclass(frozen=True)
class Rules:
    """How a year's targets are counted and judged. Shares are in basis points of the target.

    Whoever reaches `rise_bp` rises a tier; whoever stays below `fall_bp` for more than `grace` periods running falls
    one. Periods are months or quarters.
    """

    basis: Basis = Basis.DIRECT
    by_quarter: bool = True
    rise_bp: int = 12_000
    fall_bp: int = 6_000
    grace: int = 1

    @property
    def periods(self) -> tuple[str, ...]:
        """What is assessed, in the order of the year."""
        return QUARTERS if self.by_quarter else MONTHS


@dataclass(frozen=True)
class Part:
    """A whole beside the sum of its parts, by what they are."""

    parts: str
    whole_fen: int
    sum_fen: int

    @property
    def difference_fen(self) -> int:
        """What the parts lack of the whole; below 0 where they are more."""
        return self.whole_fen - self.sum_fen


@dataclass(frozen=True)
class Judged:
    """What an assessment says of a person. `below` counts the periods running in which they stayed below."""

    step: Step
    below: int
    tier_after: str | None


def find_days(year: int, period: str) -> Days:
    """The days of a period."""
    if period == YEAR:
        return Days(date(year, 1, 1), date(year, 12, 31))
    months = (3 * int(period[1]) - 2, 3 * int(period[1])) if period in QUARTERS else (int(period), int(period))
    after = date(year + months[1] // 12, months[1] % 12 + 1, 1)
    return Days(date(year, months[0], 1), after - timedelta(days=1))


def list_periods_of(day: date) -> tuple[str, ...]:
    """The periods that a day lies in, the shortest first."""
    return (f"{day.month:02}", f"q{(day.month + 2) // 3}", YEAR)


def list_months(quarter: str) -> tuple[str, ...]:
    """The months of a quarter."""
    last = 3 * int(quarter[1])
    return tuple(f"{month:02}" for month in range(last - 2, last + 1))


def compare_periods(amounts: Mapping[str, int]) -> tuple[Part, ...]:
    """The year beside its quarters, and each quarter beside its months, wherever both are set."""
    pairs = [(YEAR, QUARTERS), *((quarter, list_months(quarter)) for quarter in QUARTERS)]
    return tuple(
        Part(whole, amounts[whole], sum(amounts.get(part, 0) for part in parts))
        for whole, parts in pairs
        if whole in amounts and any(part in amounts for part in parts)
    )


def split_year(year_fen: int, weights: Sequence[int]) -> dict[str, int]:
    """A year's amount over its months by weights, to the fen, and the quarters as their sums.

    Weights that are all 0 count as equal.
    """
    parts = split_by_largest_remainder(year_fen, weights if any(weights) else [1] * len(MONTHS))
    months = dict(zip(MONTHS, parts, strict=True))
    quarters = {quarter: sum(months[month] for month in list_months(quarter)) for quarter in QUARTERS}
    return {YEAR: year_fen, **quarters, **months}


def judge(
    rules: Rules, ladder: Ladder, *, target_fen: int, sold_fen: int, below_before: int, tier: str | None
) -> Judged:
    """What becomes of somebody after a period: by what was sold alone, never by how many they recruited.

    Nobody rises above the highest tier or falls below none; then they keep what they have.
    """
    rank = ladder.rank(tier)
    if sold_fen * 10_000 >= target_fen * rules.rise_bp:
        higher = ladder.tiers[rank].key if rank < len(ladder.tiers) else None
        return Judged(Step.RISE, 0, higher) if higher is not None else Judged(Step.KEEP, 0, tier)

    if sold_fen * 10_000 >= target_fen * rules.fall_bp:
        return Judged(Step.KEEP, 0, tier)

    below = below_before + 1
    if below <= rules.grace:
        return Judged(Step.GRACE, below, tier)
    if rank == 0:
        return Judged(Step.KEEP, below, tier)
    # A tier that is gone stands above all: one step down from it is the highest there is.
    lower = ladder.tiers[rank - 2].key if rank >= 2 else None
    return Judged(Step.FALL, 0, lower)
