"""Allocation against an independent model of a few plain lines, over random trees, policies and sales."""

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId, distributor
from commissions.policies.allocation import Line, allocate
from commissions.policies.chain import Link
from commissions.policies.policy import Fixed, Policy, Rate
from commissions.policies.simulation import simulate

CELLS = st.one_of(
    st.none(),
    st.fixed_dictionaries({"rate_bp": st.integers(0, 10_000)}),
    st.fixed_dictionaries({"fixed_fen": st.integers(0, 5000)}),
)
ROWS = st.lists(CELLS, max_size=4)
TIERS = st.dictionaries(st.sampled_from(["gold", "silver"]), ROWS)
RATES = st.fixed_dictionaries({}, optional={"levels": ROWS, "tiers": TIERS})
POLICIES = st.fixed_dictionaries(
    {"levels": ROWS},
    optional={
        "depth": st.integers(1, 3),
        "tiers": TIERS,
        "skus": st.dictionaries(st.sampled_from(["S1", "S2"]), RATES),
        "products": st.dictionaries(st.sampled_from(["P1", "P2"]), RATES),
        "categories": st.dictionaries(st.just("C1"), RATES),
        "base": st.sampled_from(["paid", "margin"]),
        "cap_bp": st.integers(0, 10_000),
        "self_purchase": st.sampled_from(["off", "as_level_one"]),
        "ineligible_upline": st.sampled_from(["skip", "stop", "compress"]),
    },
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(st.integers(1, 8))
    members = {
        f"m{n}": {
            "referrer": draw(st.sampled_from([None, *(f"m{above}" for above in range(n))])),
            "tier": draw(st.sampled_from([None, "gold", "silver", "none"])),
            "eligible": draw(st.booleans()),
        }
        for n in range(size)
    }
    lines = [
        {
            "line": str(n),
            "sku": draw(st.sampled_from(["S1", "S2", "S3"])),
            "product": draw(st.sampled_from(["P1", "P2", "P3"])),
            "category": draw(st.sampled_from(["C1", "C2"])),
            "quantity": draw(st.integers(1, 5)),
            "paid_fen": draw(st.integers(0, 30_000)),
            "cost_fen": draw(st.integers(0, 20_000)),
        }
        for n in range(draw(st.integers(0, 3)))
    ]
    refunds = []
    for line in lines:
        left: Any = line["paid_fen"]
        for _ in range(draw(st.integers(0, 2))):
            refund = draw(st.integers(0, left))
            left -= refund
            refunds.append({"line": line["line"], "refund_fen": refund})
    return {
        "policy": draw(POLICIES),
        "members": members,
        "sale": {"order_no": "T", "buyer": draw(st.sampled_from(sorted(members))), "lines": lines},
        "refunds": draw(st.permutations(refunds)),
    }


def model(case: dict[str, Any]) -> list[tuple[str, str, int, int, int]]:
    """(line, beneficiary, level, amount, kept) by the words of docs/money.md, written apart from the program."""
    policy, members, sale = case["policy"], case["members"], case["sale"]
    depth = policy.get("depth", 2)
    seats: dict[int, str] = {}
    level, at = 1, members[sale["buyer"]]["referrer"]
    if policy.get("self_purchase") == "as_level_one" and members[sale["buyer"]]["eligible"]:
        seats[1], level = sale["buyer"], 2
    while at and level <= depth:
        if members[at]["eligible"]:
            seats[level] = at
        elif policy.get("ineligible_upline") == "stop":
            break
        if members[at]["eligible"] or policy.get("ineligible_upline", "skip") == "skip":
            level += 1
        at = members[at]["referrer"]
    rows = []
    for line in sale["lines"]:
        base = line["paid_fen"] if policy.get("base", "paid") == "paid" else max(0, line["paid_fen"] - line["cost_fen"])
        cap = base * policy.get("cap_bp", 10_000) // 10_000
        wanted = {}
        for seat, name in seats.items():
            places: list[Any] = []
            for group, key in (("skus", "sku"), ("products", "product"), ("categories", "category")):
                rates = policy.get(group, {}).get(line[key], {})
                places += [rates.get("tiers", {}).get(members[name]["tier"]), rates.get("levels")]
            places += [policy.get("tiers", {}).get(members[name]["tier"]), policy["levels"]]
            set_cells = [row[seat - 1] for row in places if row and len(row) >= seat and row[seat - 1]]
            if set_cells:
                cell = set_cells[0]
                wanted[seat] = (
                    cell["fixed_fen"] * line["quantity"] if "fixed_fen" in cell else base * cell["rate_bp"] // 10_000
                )
        total = sum(wanted.values())
        given_fen = dict(wanted)
        if total > cap:
            exact = {seat: Fraction(fen * cap, total) for seat, fen in wanted.items()}
            given_fen = {seat: int(share) for seat, share in exact.items()}
            for seat in sorted(exact, key=lambda s: (given_fen[s] - exact[s], s))[: cap - sum(given_fen.values())]:
                given_fen[seat] += 1
        refunded = sum(refund["refund_fen"] for refund in case["refunds"] if refund["line"] == line["line"])
        for seat in sorted(given_fen):
            if fen := given_fen[seat]:
                kept = fen * (line["paid_fen"] - refunded) // line["paid_fen"]
                rows.append((line["line"], seats[seat], seat, fen, kept))
    return rows


@settings(max_examples=300, deadline=None)
@given(cases())
def test_the_allocation_agrees_with_the_plain_model(case: dict[str, Any]) -> None:
    answer: Any = simulate(case)
    awards = [
        (award["line"], award["beneficiary"], award["level"], award["amount_fen"], award["kept_fen"])
        for award in answer["awards"]
    ]
    assert awards == model(case)
    assert answer["total_fen"] == sum(row[3] for row in awards)
    assert answer["kept_fen"] == sum(row[4] for row in awards)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_no_line_pays_above_its_cap_and_no_line_touches_another(case: dict[str, Any]) -> None:
    whole: Any = simulate(case)
    policy = case["policy"]
    for line in case["sale"]["lines"]:
        base = line["paid_fen"] if policy.get("base", "paid") == "paid" else max(0, line["paid_fen"] - line["cost_fen"])
        of_line = [award for award in whole["awards"] if award["line"] == line["line"]]
        assert sum(award["amount_fen"] for award in of_line) * 10_000 <= base * policy.get("cap_bp", 10_000)
        alone: Any = simulate(
            case
            | {
                "sale": case["sale"] | {"lines": [line]},
                "refunds": [refund for refund in case["refunds"] if refund["line"] == line["line"]],
            }
        )
        assert alone["awards"] == of_line


@settings(max_examples=100, deadline=None)
@given(cases(), st.randoms())
def test_the_order_of_refunds_changes_nothing(case: dict[str, Any], random: Any) -> None:
    shuffled = list(case["refunds"])
    random.shuffle(shuffled)
    assert simulate(case) == simulate(case | {"refunds": shuffled})


def test_equal_remainders_go_to_the_lower_level_then_by_kind_then_by_id() -> None:
    line = Line("1", "S", "P", "C", quantity=1, paid_fen=100, cost_fen=0)
    policy = Policy(levels=(Rate(5000), Rate(5000)), cap_bp=100)
    agent = Beneficiary(BeneficiaryKind.MERCHANT, 0)
    seven, nine = distributor(MemberId(7)), distributor(MemberId(9))
    chain = [Link(agent, 1, None), Link(nine, 1, None), Link(seven, 2, None), Link(seven, 1, None)]
    assert [award.beneficiary for award in allocate([line], chain, policy)] == [seven]
    two = Policy(levels=(Rate(5000), Rate(5000)), cap_bp=200)
    assert [award.beneficiary for award in allocate([line], chain, two)] == [seven, nine]


def test_each_award_carries_its_trace() -> None:
    line = Line("1", "S", "P", "C", quantity=3, paid_fen=1000, cost_fen=0)
    (award,) = allocate([line], [Link(distributor(MemberId(1)), 1, "gold")], Policy(levels=(Fixed(200),), cap_bp=5000))
    assert (award.rule, award.cell, award.tier) == ("default", Fixed(200), "gold")
    assert (award.base_fen, award.wanted_fen, award.cap_fen, award.amount_fen) == (1000, 600, 500, 500)
