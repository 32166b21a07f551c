"""The tax withheld from withdrawals, as a rule that is data (docs/money.md §9).

A rule works on a person's income of one calendar month in Shanghai. First a deduction, then a rate by bracket, less the
bracket's quick deduction; reckoned exactly and rounded down to the fen once, at the end.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from commissions.money import BASIS_POINTS
from commissions.policies.fields import FieldRefused, read_integer, read_list, read_object, read_text

LABOUR_REMUNERATION: dict[str, Any] = {
    "name": "labour_remuneration",
    "deductions": [{"above_fen": 0, "fixed_fen": 80_000}, {"above_fen": 400_000, "rate_bp": 2000}],
    "brackets": [
        {"above_fen": 0, "rate_bp": 2000, "less_fen": 0},
        {"above_fen": 2_000_000, "rate_bp": 3000, "less_fen": 200_000},
        {"above_fen": 5_000_000, "rate_bp": 4000, "less_fen": 700_000},
    ],
}
"""The shipped example, off by default: the merchant's adviser has to confirm it. It is a document like any other."""


@dataclass(frozen=True)
class Deduction:
    """What is taken off an income above `above_fen`: a fixed amount or a share."""

    above_fen: int
    fixed_fen: int
    rate_bp: int


@dataclass(frozen=True)
class Bracket:
    """What is owed on a taxable amount above `above_fen`: a rate of all of it, less a fixed amount."""

    above_fen: int
    rate_bp: int
    less_fen: int


@dataclass(frozen=True)
class TaxRule:
    """Deductions by income and brackets by taxable amount, each list from 0 upwards."""

    name: str
    deductions: tuple[Deduction, ...]
    brackets: tuple[Bracket, ...]


def calculate_month_tax(rule: TaxRule | None, income_fen: int) -> int:
    """What a month owes in all on an income of `income_fen`, in fen, rounded down. Without a rule nothing.

    A threshold belongs to the step below it: at exactly 4,000 yuan the fixed deduction still holds.
    """
    if rule is None or income_fen <= 0:
        return 0
    deduction = next(of for of in reversed(rule.deductions) if of.above_fen < income_fen)
    taxable = (income_fen - deduction.fixed_fen) * BASIS_POINTS - income_fen * deduction.rate_bp
    if taxable <= 0:
        return 0
    bracket = next(of for of in reversed(rule.brackets) if of.above_fen * BASIS_POINTS < taxable)
    return max(0, taxable * bracket.rate_bp // BASIS_POINTS**2 - bracket.less_fen)


def calculate_tax(rule: TaxRule | None, *, income_fen: int, withheld_fen: int, amount_fen: int) -> int:
    """What is withheld from `amount_fen` more, in a month of `income_fen` so far.

    What it owes then less what was.
    """
    return max(0, calculate_month_tax(rule, income_fen + amount_fen) - withheld_fen)


def read_tax_rule(value: object, path: str) -> TaxRule | None:
    """The rule of a document; null is no tax. Raises FieldRefused."""
    if value is None:
        return None

    document = read_object(value, path, required=("name", "deductions", "brackets"))
    deductions = read_list(document["deductions"], f"{path}.deductions")
    brackets = read_list(document["brackets"], f"{path}.brackets")

    rule = TaxRule(
        name=read_text(document["name"], f"{path}.name"),
        deductions=tuple(_read_deduction(of, f"{path}.deductions.{n}") for n, of in enumerate(deductions)),
        brackets=tuple(_read_bracket(of, f"{path}.brackets.{n}") for n, of in enumerate(brackets)),
    )

    _check_ascending([of.above_fen for of in rule.deductions], f"{path}.deductions")
    _check_ascending([of.above_fen for of in rule.brackets], f"{path}.brackets")
    return rule


def _read_deduction(value: object, path: str) -> Deduction:
    """A deduction: exactly one of a fixed amount and a share."""
    document = read_object(value, path, required=("above_fen",), optional=("fixed_fen", "rate_bp"))
    if len(document) != 2:
        raise FieldRefused(path, "must have either fixed_fen or rate_bp")
    return Deduction(
        above_fen=read_integer(document["above_fen"], f"{path}.above_fen"),
        fixed_fen=read_integer(document.get("fixed_fen", 0), f"{path}.fixed_fen"),
        rate_bp=read_integer(document.get("rate_bp", 0), f"{path}.rate_bp", most=BASIS_POINTS),
    )


def _read_bracket(value: object, path: str) -> Bracket:
    """A bracket."""
    document = read_object(value, path, required=("above_fen", "rate_bp", "less_fen"))
    return Bracket(
        above_fen=read_integer(document["above_fen"], f"{path}.above_fen"),
        rate_bp=read_integer(document["rate_bp"], f"{path}.rate_bp", most=BASIS_POINTS),
        less_fen=read_integer(document["less_fen"], f"{path}.less_fen"),
    )


def _check_ascending(thresholds: list[int], path: str) -> None:
    """Steps begin at 0 and rise, so that each amount has exactly one."""
    if not thresholds or thresholds[0] != 0 or any(low >= high for low, high in pairwise(thresholds)):
        raise FieldRefused(path, "must begin with above_fen 0 and rise")
