"""What a person was paid, by month and year, as values (docs/money.md §9)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MonthStatement:
    """A calendar month in Shanghai, by the day of sending, in fen.

    gross = fee + tax + net of what was paid. `under_way_fen` is approved and neither paid nor given back yet; its tax
    is in `withheld_fen` already.
    """

    month: str
    count: int
    gross_fen: int
    fee_fen: int
    tax_fen: int
    net_fen: int
    under_way_fen: int
    withheld_fen: int


@dataclass(frozen=True)
class YearSummary:
    """A calendar year: the months in which anything was withdrawn, oldest first, and their sums."""

    year: int
    months: tuple[MonthStatement, ...]
    count: int
    gross_fen: int
    fee_fen: int
    tax_fen: int
    net_fen: int
