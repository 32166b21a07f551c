"""Every role of the one allocation against a model of a few lines, and the edges that its rules name."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commissions.policies.simulation import CaseRefused, simulate
from tests.commissions.cases import PLAIN
from tests.commissions.role_cases import cases, change, worked
from tests.commissions.role_model import answer
from tests.support.torture import TORTURE

EXAMPLES = 20_000 if TORTURE else 200
FEWER = 1_000 if TORTURE else 60


@settings(max_examples=EXAMPLES, deadline=None)
@given(cases())
def test_every_case_is_answered_as_the_model_answers_it(case: dict[str, Any]) -> None:
    assert simulate(case) == answer(case)


@settings(max_examples=EXAMPLES, deadline=None)
@given(cases())
def test_what_was_paid_is_all_there_before_and_after_refunds(case: dict[str, Any]) -> None:
    told: Any = simulate(case)
    for line in case["sale"]["lines"]:
        of_line = [award for award in told["awards"] if award["line"] == line["line"]]
        refunds = [refund for refund in case["refunds"] if refund["line"] == line["line"]]
        shares = [award for award in of_line if award.get("role") != "restock"]
        paid_fen, refunded_fen = line["paid_fen"], sum(refund["refund_fen"] for refund in refunds)
        amounts = {name: sum(award["amount_fen"] for award in shares if is_of(award, name)) for name in KINDS}
        merchant_fen = paid_fen - sum(amounts.values())
        if seller := case["sale"].get("seller"):
            fee_fen = paid_fen * seller["fee_bp"] // 10_000
            assert merchant_fen == min(fee_fen, paid_fen - amounts["commission"] - amounts["supply"])
        if merchant_fen < 0:
            assert amounts["supply"] > paid_fen - amounts["commission"], (
                "only a supply price can cost the merchant money"
            )
        left_fen = paid_fen - refunded_fen - sum(award["kept_fen"] for award in shares)
        if paid_fen and not any("supply_fen" in refund for refund in refunds):
            exact = merchant_fen * (paid_fen - refunded_fen)
            assert exact <= left_fen * paid_fen <= exact + paid_fen * len(shares)


KINDS = ("commission", "supply", "proceeds")


def is_of(award: dict[str, Any], kind: str) -> bool:
    role = award.get("role", "referrer")
    return role == kind or (kind == "commission" and role not in ("supply", "proceeds", "restock"))


@settings(max_examples=FEWER, deadline=None)
@given(cases())
def test_no_line_touches_another(case: dict[str, Any]) -> None:
    whole: Any = simulate(case)
    for line in case["sale"]["lines"]:
        refunds = [refund for refund in case["refunds"] if refund["line"] == line["line"]]
        alone: Any = simulate(case | {"sale": case["sale"] | {"lines": [line]}, "refunds": refunds})
        assert alone["awards"] == [award for award in whole["awards"] if award["line"] == line["line"]]


@settings(max_examples=FEWER, deadline=None)
@given(cases(), st.randoms())
def test_only_supply_asks_for_the_order_of_the_refunds(case: dict[str, Any], random: Any) -> None:
    shuffled = [refund | {} for refund in case["refunds"]]
    for refund in shuffled:
        refund.pop("supply_fen", None)
    plain = case | {"refunds": shuffled}
    random.shuffle(shuffled)
    assert simulate(plain) == simulate(case | {"refunds": [*shuffled]})


@settings(max_examples=FEWER, deadline=None)
@given(cases())
def test_nobody_is_paid_more_where_the_channel_allows_one_level(case: dict[str, Any]) -> None:
    case["sale"]["channel"] = "flat"
    case["policy"]["channels"] = {"flat": {"depth": 1}}
    told: Any = simulate(case)
    assert not [award for award in told["awards"] if award.get("role") in ("leader", "agent_referral")]
    assert not [award for award in told["awards"] if award.get("level", 1) > 1]


def test_a_case_without_a_key_of_roles_has_no_key_of_roles_in_its_answer() -> None:
    told: Any = simulate(PLAIN)
    assert set(told) == {"awards", "total_fen", "kept_fen"}
    assert all(
        set(award) == {"line", "beneficiary", "level", "rule", "amount_fen", "kept_fen"} for award in told["awards"]
    )


WHOLE = {"line": "1", "refund_fen": 20000}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("policy.agents", None, "policy.agents"),
        ("policy.agents", [], "policy.agents"),
        ("policy.agents.country", {"rate_bp": 1}, "policy.agents.country"),
        ("policy.agents.mode", None, "policy.agents.mode"),
        ("policy.agents.sharing", ["split"], "policy.agents.sharing"),
        ("policy.agents.city", 5, "policy.agents.city"),
        ("policy.agents.deposit_fen", 1, "policy.agents.deposit_fen"),
        ("policy.leaders", None, "policy.leaders"),
        ("policy.leaders", {}, "policy.leaders.grades"),
        ("policy.leaders", {"levels": []}, "policy.leaders.levels"),
        ("policy.leaders.grades", {}, "policy.leaders.grades"),
        ("policy.leaders.grades", [{"cell": None}], "policy.leaders.grades.0.name"),
        ("policy.leaders.grades", [{"nme": "g1"}], "policy.leaders.grades.0.nme"),
        ("policy.leaders.grades", [{"name": 1}], "policy.leaders.grades.0.name"),
        ("policy.leaders.grades.1.cell", {}, "policy.leaders.grades.1.cell"),
        ("policy.leaders.grades.1.first_purchase_fen", 1, "policy.leaders.grades.1.first_purchase_fen"),
        ("policy.leaders.entry_fee_fen", 1, "policy.leaders.entry_fee_fen"),
        ("policy.agent_referral", {}, "policy.agent_referral.rate_bp"),
        ("policy.agent_referral", {"rate_bp": 1, "fixed_fen": 1}, "policy.agent_referral.fixed_fen"),
        ("policy.agent_referral", {"rate_bp": 10001}, "policy.agent_referral.rate_bp"),
        ("policy.agent_referral", {"price_per_head_fen": 1}, "policy.agent_referral.price_per_head_fen"),
        ("policy.agent_referral", 5, "policy.agent_referral"),
        ("policy.store", [], "policy.store"),
        ("policy.clerk", {"fixed_fen": 1.0}, "policy.clerk.fixed_fen"),
        ("policy.pools", None, "policy.pools"),
        ("policy.pools", {"fund": {"rate_bp": -1}}, "policy.pools.fund.rate_bp"),
        ("policy.channels", None, "policy.channels"),
        ("policy.channels", {"mini": None}, "policy.channels.mini"),
        ("policy.channels", {"mini": {"depth": None}}, "policy.channels.mini.depth"),
        ("policy.channels", {"mini": {"depth": 0}}, "policy.channels.mini.depth"),
        ("policy.channels", {"mini": {"depth": True}}, "policy.channels.mini.depth"),
        ("policy.skus", {"S1": {"agents": {"sharing": "each"}}}, "policy.skus.S1.agents.sharing"),
        ("policy.skus", {"S1": {"leaders": {"grades": []}}}, "policy.skus.S1.leaders.grades"),
        ("policy.skus", {"S1": {"leaders": []}}, "policy.skus.S1.leaders"),
        ("policy.products", {"P1": {"leaders": {"g3": None}}}, "policy.products.P1.leaders.g3"),
        ("policy.skus", {"S1": {"agent_referral": {"fixed_fen": 1}}}, "policy.skus.S1.agent_referral.fixed_fen"),
        ("policy.categories", {"C1": {"channels": {}}}, "policy.categories.C1.channels"),
        ("policy.categories", {"C1": {"pools": {"x": {}}}}, "policy.categories.C1.pools.x"),
        ("members.m1.agent", 1, "members.m1.agent"),
        ("members.m1.agent", "city", "members.m1.agent"),
        ("members.m1.recruiter", 1, "members.m1.recruiter"),
        ("members.m1.grade", "g1", "members.m1.grade"),
        ("sale.agents", None, "sale.agents"),
        ("sale.agents", [None], "sale.agents.0"),
        ("sale.agents", [{"member": "m5"}], "sale.agents.0.grade"),
        ("sale.agents", [{"grade": "city"}], "sale.agents.0.member"),
        ("sale.agents", [{"grade": "city", "share": 1}], "sale.agents.0.share"),
        ("sale.agents", [{"member": 5, "grade": "city"}], "sale.agents.0.member"),
        ("sale.store", 1, "sale.store"),
        ("sale.clerk", ["m1"], "sale.clerk"),
        ("sale.seller", [], "sale.seller"),
        ("sale.seller", {"dealer": "d1"}, "sale.seller.fee_bp"),
        ("sale.seller", {"fee_bp": 1}, "sale.seller.dealer"),
        ("sale.seller", {"fee_bp": 1, "rate": 1}, "sale.seller.rate"),
        ("sale.seller", {"dealer": 1, "fee_bp": 1}, "sale.seller.dealer"),
        ("sale.seller", {"dealer": "d1", "fee_bp": -1}, "sale.seller.fee_bp"),
        ("sale.channel", 1, "sale.channel"),
        ("sale.region", "310000", "sale.region"),
        ("sale.lines.0.supply", 5, "sale.lines.0.supply"),
        ("sale.lines.0.supply", {"fen": 1}, "sale.lines.0.supply.supplier"),
        ("sale.lines.0.supply", {"supplier": 1, "fen": 1}, "sale.lines.0.supply.supplier"),
        ("sale.lines.0.supply", {"supplier": "s", "fen": -1}, "sale.lines.0.supply.fen"),
        ("sale.lines.0.supply", {"supplier": "s", "fen": None}, "sale.lines.0.supply.fen"),
        ("sale.lines.0.restock", {"supplier": "s", "fen": 1}, "sale.lines.0.restock.supplier"),
        ("sale.lines.0.restock", {"dealer": "d", "fen": True}, "sale.lines.0.restock.fen"),
        ("refunds", [{"line": "1", "refund_fen": 0, "supply_fen": None}], "refunds.0.supply_fen"),
        ("refunds", [{"line": "1", "refund_fen": 0, "supply_fen": -1}], "refunds.0.supply_fen"),
        ("refunds", [{"line": "1", "refund_fen": 0, "supply_fen": 8001}], "refunds.0.supply_fen"),
        ("refunds", [{"line": "1", "supply_fen": 1}], "refunds.0.refund_fen"),
        ("refunds", [WHOLE, {"line": "1", "refund_fen": 0, "supply_fen": 1}], "refunds.1.supply_fen"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_role_is_named_by_its_path(path: str, value: Any, field: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        simulate(change(worked(), path, value))
    assert refused.value.field == field


def test_a_fee_for_joining_is_refused_with_the_law() -> None:
    for path in ("policy.agents.entry_fee_fen", "policy.leaders.deposit_fen", "policy.agents.first_purchase_fen"):
        with pytest.raises(CaseRefused, match="entry fee") as refused:
            simulate(change(worked(), path, 1))
        assert refused.value.field == path
    with pytest.raises(CaseRefused, match="number of people recruited"):
        simulate(change(worked(), "policy.agent_referral", {"price_per_head_fen": 1}))


def amounts(case: dict[str, Any]) -> list[tuple[str, str, int]]:
    told: Any = simulate(case)
    return [(of.get("role", "referrer"), of["beneficiary"], of["amount_fen"]) for of in told["awards"]]


def test_a_refund_of_nothing_can_give_back_what_an_unnamed_one_left() -> None:
    refunds = [{"line": "1", "refund_fen": 5000}, {"line": "1", "refund_fen": 0, "supply_fen": 6000}]
    told: Any = simulate(worked() | {"refunds": refunds})
    assert [of["kept_fen"] for of in told["awards"] if of.get("role") == "supply"] == [0]


def test_a_recruiter_who_is_the_recruited_ones_buyer_store_and_clerk_has_an_award_for_each() -> None:
    case = worked()
    case["members"]["m3"]["recruiter"] = case["members"]["m6"]["recruiter"] = "m0"
    case["sale"]["store"] = case["sale"]["clerk"] = "m0"
    case["policy"]["cap_bp"] = 10000
    assert [of for of in amounts(case) if of[1] == "m0"] == [
        ("agent_referral", "m0", 90),
        ("store", "m0", 200),
        ("clerk", "m0", 100),
    ]


def test_nobody_holds_a_tier_that_opens_a_cell_of_a_role() -> None:
    case = change(worked(), "policy.skus", {"S1": {"tiers": {"store": [{"rate_bp": 9000}]}}})
    assert amounts(case) == amounts(worked())
