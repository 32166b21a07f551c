"""`lianpu simulate` answers every worked case exactly and refuses what the rules refuse, naming the field."""

import json
from typing import Any

import pytest

from commissions.policies.answering import answer_lines, answer_text
from commissions.policies.simulation import CaseRefused, simulate
from tests.commissions.cases import CASES, MISSING, PLAIN, REFUSALS, ROLE_CASES, ROLE_REFUSALS, bend


@pytest.mark.parametrize("case", [*CASES, *ROLE_CASES], ids=lambda case: case["name"])
def test_a_worked_case_is_answered_exactly(case: dict[str, Any]) -> None:
    assert simulate(case) == case["expected"]
    assert answer_text(json.dumps(case)) == json.dumps(case["expected"]), "the keys come in their order too"


@pytest.mark.parametrize("refusal", [*REFUSALS, *ROLE_REFUSALS], ids=lambda refusal: refusal["name"])
def test_a_case_that_the_rules_refuse_is_refused_at_its_field(refusal: dict[str, Any]) -> None:
    with pytest.raises(CaseRefused) as refused:
        simulate(refusal["case"])
    assert refused.value.field == refusal["field"]


LINE = PLAIN["sale"]["lines"][0]


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("policy", MISSING, "policy"),
        ("members", MISSING, "members"),
        ("sale", MISSING, "sale"),
        ("policy", [], "policy"),
        ("members", [], "members"),
        ("sale", None, "sale"),
        ("refunds", {}, "refunds"),
        ("refunds", None, "refunds"),
        ("extra", 1, "extra"),
        ("policy.levels", MISSING, "policy.levels"),
        ("policy.levels", {"0": {"rate_bp": 1}}, "policy.levels"),
        ("policy.levels", None, "policy.levels"),
        ("policy.levels.1", 5, "policy.levels.1"),
        ("policy.levels.1", [], "policy.levels.1"),
        ("policy.levels.1", {"rate_bp": None}, "policy.levels.1.rate_bp"),
        ("policy.levels.1", {"rate_bp": -1}, "policy.levels.1.rate_bp"),
        ("policy.levels.1", {"fixed_fen": -1}, "policy.levels.1.fixed_fen"),
        ("policy.levels.1", {"fixed_fen": True}, "policy.levels.1.fixed_fen"),
        ("policy.levels.1", {"rate_bp": 1, "why": ""}, "policy.levels.1.why"),
        ("policy.depth", True, "policy.depth"),
        ("policy.depth", 2.0, "policy.depth"),
        ("policy.depth", None, "policy.depth"),
        ("policy.cap_bp", 10001, "policy.cap_bp"),
        ("policy.cap_bp", -1, "policy.cap_bp"),
        ("policy.cap_bp", float("nan"), "policy.cap_bp"),
        ("policy.base", ["paid"], "policy.base"),
        ("policy.base", None, "policy.base"),
        ("policy.self_purchase", "on", "policy.self_purchase"),
        ("policy.self_purchase", True, "policy.self_purchase"),
        ("policy.ineligible_upline", "", "policy.ineligible_upline"),
        ("policy.tiers", [], "policy.tiers"),
        ("policy.tiers", {"gold": {"levels": []}}, "policy.tiers.gold"),
        ("policy.tiers", {"gold": [{"rate_bp": 10001}]}, "policy.tiers.gold.0.rate_bp"),
        ("policy.skus", {"S1": [{"rate_bp": 1}]}, "policy.skus.S1"),
        ("policy.skus", {"S1": {"level": []}}, "policy.skus.S1.level"),
        ("policy.products", {"P1": {"levels": None}}, "policy.products.P1.levels"),
        ("policy.categories", {"C1": {"tiers": {"gold": [{}]}}}, "policy.categories.C1.tiers.gold.0"),
        ("policy.hold_days", 7, "policy.hold_days"),
        ("members.m1", None, "members.m1"),
        ("members.m1.referrer", MISSING, "members.m1.referrer"),
        ("members.m1.referrer", 2, "members.m1.referrer"),
        ("members.m1.referrer", ["m2"], "members.m1.referrer"),
        ("members.m1.eligible", MISSING, "members.m1.eligible"),
        ("members.m1.eligible", 1, "members.m1.eligible"),
        ("members.m1.eligible", None, "members.m1.eligible"),
        ("members.m1.tier", 1, "members.m1.tier"),
        ("members.m1.level", 1, "members.m1.level"),
        ("members.x", {"referrer": "x", "eligible": True}, "members"),
        ("sale.order_no", MISSING, "sale.order_no"),
        ("sale.order_no", 1, "sale.order_no"),
        ("sale.buyer", MISSING, "sale.buyer"),
        ("sale.buyer", None, "sale.buyer"),
        ("sale.buyer", {"m0": 1}, "sale.buyer"),
        ("sale.lines", {}, "sale.lines"),
        ("sale.lines.0", [], "sale.lines.0"),
        ("sale.lines.0.line", 1, "sale.lines.0.line"),
        ("sale.lines.0.sku", None, "sale.lines.0.sku"),
        ("sale.lines.0.product", MISSING, "sale.lines.0.product"),
        ("sale.lines.0.category", [], "sale.lines.0.category"),
        ("sale.lines.0.quantity", True, "sale.lines.0.quantity"),
        ("sale.lines.0.quantity", -1, "sale.lines.0.quantity"),
        ("sale.lines.0.quantity", "2", "sale.lines.0.quantity"),
        ("sale.lines.0.paid_fen", 99.5, "sale.lines.0.paid_fen"),
        ("sale.lines.0.cost_fen", MISSING, "sale.lines.0.cost_fen"),
        ("sale.lines.0.cost_fen", -1, "sale.lines.0.cost_fen"),
        ("sale.lines.0.price_fen", 1, "sale.lines.0.price_fen"),
        ("refunds", [None], "refunds.0"),
        ("refunds", [{"line": "1"}], "refunds.0.refund_fen"),
        ("refunds", [{"refund_fen": 1}], "refunds.0.line"),
        ("refunds", [{"line": ["1"], "refund_fen": 1}], "refunds.0.line"),
        ("refunds", [{"line": "1", "refund_fen": -1}], "refunds.0.refund_fen"),
        ("refunds", [{"line": "1", "refund_fen": True}], "refunds.0.refund_fen"),
        ("refunds", [{"line": "1", "refund_fen": 1, "at": 1}], "refunds.0.at"),
        ("refunds", [{"line": "1", "refund_fen": 10001}], "refunds.0.refund_fen"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(path: str, value: Any, field: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        simulate(bend(path, value))
    assert refused.value.field == field


def test_a_circle_beside_the_buyers_own_chain_is_refused_too() -> None:
    case = bend("members.x", {"referrer": "y", "eligible": True})
    case["members"]["y"] = {"referrer": "x", "eligible": True}
    with pytest.raises(CaseRefused) as refused:
        simulate(case)
    assert refused.value.field == "members"


@pytest.mark.parametrize("case", [None, [], "case", 1, True])
def test_a_case_that_is_no_object_is_refused(case: object) -> None:
    with pytest.raises(CaseRefused):
        simulate(case)


@pytest.mark.parametrize(
    ("path", "value", "amounts"),
    [
        ("policy.depth", MISSING, [1000, 500]),
        ("policy.levels", [], []),
        ("policy.levels", [{"rate_bp": 1000}], [1000]),
        ("policy.levels", [{"rate_bp": 100}] * 5, [100, 100, 100]),
        ("policy.levels", [{"rate_bp": 10000}], [10000]),
        ("policy.levels", [{"fixed_fen": 20000}], [10000]),
        ("policy.cap_bp", 0, []),
        ("policy.skus", {"S1": {}}, [1000, 500, 200]),
        ("policy.tiers", {}, [1000, 500, 200]),
        ("members.m1.tier", MISSING, [1000, 500, 200]),
        ("sale.lines", [], []),
        ("sale.lines.0.paid_fen", 0, []),
        ("sale.lines.0.quantity", 10**30, [1000, 500, 200]),
        ("sale.lines.0.paid_fen", 2**63, [2**63 // 10, 2**63 // 20, 2**63 // 50]),
        ("refunds", [{"line": "1", "refund_fen": 0}], [1000, 500, 200]),
        ("name", {"any": "thing"}, [1000, 500, 200]),
        ("expected", None, [1000, 500, 200]),
    ],
)
def test_what_the_rules_allow_is_answered(path: str, value: Any, amounts: list[int]) -> None:
    answer: Any = simulate(bend(path, value))
    assert [award["amount_fen"] for award in answer["awards"]] == amounts
    assert answer["total_fen"] == sum(amounts)


def test_a_fixed_amount_is_held_by_the_cap_of_a_line_without_margin() -> None:
    case = bend("policy.levels", [{"fixed_fen": 100}])
    case["policy"]["base"] = "margin"
    case["sale"]["lines"][0]["cost_fen"] = 10000
    assert simulate(case) == {"awards": [], "total_fen": 0, "kept_fen": 0}


def chain_of_ineligible(length: int) -> dict[str, Any]:
    case = bend("policy.ineligible_upline", "compress")
    names = [f"u{number}" for number in range(length)]
    above = [*names[1:], "m1"]
    case["members"] |= {name: {"referrer": up, "eligible": False} for name, up in zip(names, above, strict=True)}
    case["members"]["m0"]["referrer"] = "u0"
    return case


def test_at_most_32_referrers_are_looked_at_the_ineligible_included() -> None:
    reached: Any = simulate(chain_of_ineligible(31))
    assert [award["beneficiary"] for award in reached["awards"]] == ["m1"]
    assert simulate(chain_of_ineligible(32))["awards"] == []


def test_a_buyer_who_takes_level_one_is_not_one_of_the_32_referrers() -> None:
    case = chain_of_ineligible(31)
    case["policy"]["self_purchase"] = "as_level_one"
    answer: Any = simulate(case)
    assert [(award["beneficiary"], award["level"]) for award in answer["awards"]] == [("m0", 1), ("m1", 2)]


def test_a_very_long_chain_of_members_is_checked_without_recursion() -> None:
    case = bend("members.m3.referrer", "c0")
    case["members"] |= {f"c{n}": {"referrer": f"c{n + 1}", "eligible": True} for n in range(20000)}
    case["members"]["c20000"] = {"referrer": None, "eligible": True}
    assert simulate(case)["total_fen"] == 1700


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "case"),
        ("{", "case"),
        ("nonsense", "case"),
        ("[" * 200_000, "case"),
        ('{"name": ' * 100_000, "case"),
        (b"\xff\xfe", "case"),
        ("null", "case"),
        ('{"policy": {}, "policy": {}}', "policy"),
        (json.dumps(PLAIN).replace('"quantity": 1', '"quantity": 1, "quantity": 2'), "sale.lines.0.quantity"),
        (json.dumps(PLAIN).replace('"m0": {', '"m1": {'), "members.m1"),
        (json.dumps(PLAIN).replace('"paid_fen": 10000', '"paid_fen": 1e400'), "sale.lines.0.paid_fen"),
        (json.dumps(PLAIN).replace('"paid_fen": 10000', '"paid_fen": NaN'), "sale.lines.0.paid_fen"),
        (json.dumps(PLAIN).replace('"paid_fen": 10000', '"paid_fen": -Infinity'), "sale.lines.0.paid_fen"),
        (json.dumps(PLAIN).replace('"paid_fen": 10000', '"paid_fen": 1e4'), "sale.lines.0.paid_fen"),
        (json.dumps(PLAIN).replace('"paid_fen": 10000', '"paid_fen": ' + "9" * 5000), "sale.lines.0.paid_fen"),
    ],
    ids=range(15),
)
def test_a_text_that_is_no_case_is_refused_and_never_crashes(text: str | bytes, field: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        answer_text(text)
    assert refused.value.field == field


def test_a_line_separator_inside_a_text_does_not_end_the_line() -> None:
    case = bend("sale.order_no", "T\u2028\x85")
    lines = (json.dumps(case, ensure_ascii=False) + "\n").encode().splitlines(keepends=True)
    assert [answered for _, answered in answer_lines(lines)] == [True]


def test_names_in_any_script_are_answered() -> None:
    case = json.loads(json.dumps(PLAIN).replace('"m1"', '"小店\\ud800"'))
    answer = json.loads(answer_text(json.dumps(case)))
    assert answer["awards"][0]["beneficiary"] == "小店\ud800"


def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on() -> None:
    good, bad = json.dumps(PLAIN), json.dumps(bend("policy.depth", 4))
    answers = list(answer_lines([good, bad, "{", "\n", good]))
    assert [answered for _, answered in answers] == [True, False, False, False, True]
    assert json.loads(answers[1][0]) == {
        "error": {"field": "policy.depth", "message": "must be at least 1 and at most 3"}
    }
    assert json.loads(answers[0][0]) == json.loads(answers[4][0]) == simulate(PLAIN)
