"""The tax of withdrawals: the shipped example at each of its edges, and what a document may say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.policies.fields import FieldRefused
from commissions.withdrawals.tax import LABOUR_REMUNERATION, calculate_month_tax, calculate_tax, read_tax_rule

RULE = read_tax_rule(LABOUR_REMUNERATION, "tax")
YUAN = 100
EDGES = [
    # income of the month, tax it owes; in yuan, or fen where they count
    (0, 0),
    (1, 0),
    (800 * YUAN - 1, 0),
    (800 * YUAN, 0),
    (800 * YUAN + 1, 0),
    (800 * YUAN + 4, 0),
    (800 * YUAN + 5, 1),
    (801 * YUAN, 20),
    (1_000 * YUAN, 40 * YUAN),
    (3_999 * YUAN, 639_80),
    (4_000 * YUAN, 640 * YUAN),
    (4_000 * YUAN + 1, 640 * YUAN),
    (4_000 * YUAN + 7, 640 * YUAN + 1),
    (4_001 * YUAN, 640_16),
    (20_000 * YUAN, 3_200 * YUAN),
    (24_999 * YUAN, 3_999_84),
    (25_000 * YUAN, 4_000 * YUAN),
    (25_000 * YUAN + 1, 4_000 * YUAN),
    (25_001 * YUAN, 4_000_24),
    (50_000 * YUAN, 10_000 * YUAN),
    (62_499 * YUAN, 12_999_76),
    (62_500 * YUAN, 13_000 * YUAN),
    (62_501 * YUAN, 13_000_32),
    (100_000 * YUAN, 25_000 * YUAN),
]


@pytest.mark.parametrize(("income_fen", "tax_fen"), EDGES)
def test_labour_remuneration_at_each_edge(income_fen: int, tax_fen: int) -> None:
    assert calculate_month_tax(RULE, income_fen) == tax_fen


def model(income_fen: int) -> int:
    """The words of the rule, in ten-thousandths of a fen."""
    taxable = (income_fen - 80_000) * 10 if income_fen <= 400_000 else income_fen * 8
    if taxable <= 0:
        return 0
    if taxable <= 20_000_000:
        return taxable * 2 // 100
    if taxable <= 50_000_000:
        return taxable * 3 // 100 - 200_000
    return taxable * 4 // 100 - 700_000


@given(st.one_of(st.integers(0, 1_000_000), st.integers(1_000_000, 20_000_000)))
def test_any_income_owes_what_the_words_say(income_fen: int) -> None:
    assert calculate_month_tax(RULE, income_fen) == model(income_fen)


@given(st.lists(st.integers(1, 3_000_000), min_size=1, max_size=8))
def test_withdrawals_of_a_month_withhold_together_what_their_sum_owes(amounts: list[int]) -> None:
    income = withheld = 0
    for amount in amounts:
        tax = calculate_tax(RULE, income_fen=income, withheld_fen=withheld, amount_fen=amount)
        assert 0 <= tax < amount
        income, withheld = income + amount, withheld + tax
    assert withheld == calculate_month_tax(RULE, sum(amounts))


def test_without_a_rule_nothing_is_owed() -> None:
    assert calculate_month_tax(None, 10**9) == 0
    assert read_tax_rule(None, "tax") is None


def test_what_was_withheld_beyond_what_is_owed_is_set_against_the_next() -> None:
    assert calculate_tax(RULE, income_fen=80_000, withheld_fen=16_000, amount_fen=80_000) == 0
    assert calculate_tax(RULE, income_fen=80_000, withheld_fen=16_000, amount_fen=90_000) == 2_000


def test_the_money_page_prints_the_rule_that_is_shipped() -> None:
    page = (Path(__file__).parents[2] / "docs" / "money.md").read_text()
    (printed,) = re.findall(r"```\n(\{\"tax\".*?)```", page, re.DOTALL)
    assert json.loads(printed) == {"tax": LABOUR_REMUNERATION}


def change(**fields: Any) -> dict[str, Any]:
    return LABOUR_REMUNERATION | fields


STEP = {"above_fen": 0, "rate_bp": 2000, "less_fen": 0}
REFUSED = [
    ("tax", []),
    ("tax.brackets", {"name": "x", "deductions": [{"above_fen": 0, "fixed_fen": 0}]}),
    ("tax.extra", change(extra=1)),
    ("tax.name", change(name=3)),
    ("tax.deductions", change(deductions=[])),
    ("tax.deductions", change(deductions=[{"above_fen": 1, "fixed_fen": 0}])),
    ("tax.deductions", change(deductions=[{"above_fen": 0, "fixed_fen": 0}, {"above_fen": 0, "fixed_fen": 0}])),
    ("tax.deductions.0", change(deductions=[{"above_fen": 0}])),
    ("tax.deductions.0", change(deductions=[{"above_fen": 0, "fixed_fen": 0, "rate_bp": 1}])),
    ("tax.deductions.0.rate_bp", change(deductions=[{"above_fen": 0, "rate_bp": 10_001}])),
    ("tax.deductions.0.fixed_fen", change(deductions=[{"above_fen": 0, "fixed_fen": -1}])),
    ("tax.brackets", change(brackets=[])),
    ("tax.brackets", change(brackets=[STEP, STEP | {"above_fen": 5}, STEP | {"above_fen": 4}])),
    ("tax.brackets.0.rate_bp", change(brackets=[STEP | {"rate_bp": True}])),
    ("tax.brackets.0.rate_bp", change(brackets=[STEP | {"rate_bp": 20.0}])),
    ("tax.brackets.1.less_fen", change(brackets=[STEP, {"above_fen": 5, "rate_bp": 1}])),
]


@pytest.mark.parametrize(("field", "document"), REFUSED)
def test_a_wrong_document_is_refused_by_its_field(field: str, document: object) -> None:
    with pytest.raises(FieldRefused) as refused:
        read_tax_rule(document, "tax")
    assert refused.value.field == field
