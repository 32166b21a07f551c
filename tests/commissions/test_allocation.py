"""Allocation against an independent model of a few plain lines, over random trees, policies and sales."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commissions.awards.rehearsal import PastAward, PastSale, rehearse
from commissions.beneficiary import MERCHANT, MemberId, member
from commissions.policies.allocation import allocate, allocate_line
from commissions.policies.case import read_case
from commissions.policies.chain import Link
from commissions.policies.claims import Deal
from commissions.policies.parties import Line, Parties, Person
from commissions.policies.policy import Fixed, Policy, Rate
from commissions.policies.rules import determine_rule
from commissions.policies.simulation import simulate
from commissions.policies.validation import read_policy

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
def bushes(draw: st.DrawFn) -> dict[str, Any]:
    """A few members, each below any of the earlier ones."""
    return {
        f"m{n}": {
            "referrer": draw(st.sampled_from([None, *(f"m{above}" for above in range(n))])),
            "tier": draw(st.sampled_from([None, "gold", "silver", "none"])),
            "eligible": draw(st.booleans()),
        }
        for n in range(draw(st.integers(1, 8)))
    }


@st.composite
def towers(draw: st.DrawFn) -> dict[str, Any]:
    """A chain so long that the walk's own end is reached, with a few in it who may earn."""
    height = draw(st.integers(28, 40))
    eligible = draw(st.sets(st.integers(0, height), max_size=5))
    return {
        f"m{n:02}": {"referrer": f"m{n - 1:02}" if n else None, "tier": None, "eligible": n in eligible}
        for n in range(height + 1)
    }


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    members = draw(st.one_of(bushes(), towers()))
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
        "sale": {"order_no": "T", "buyer": draw(st.sampled_from(sorted(members, reverse=True))), "lines": lines},
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
    looked_at = 0
    while at and level <= depth and looked_at < 32:
        looked_at += 1
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


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_full_refund_leaves_nobody_anything_and_no_refund_everything(case: dict[str, Any]) -> None:
    lines = case["sale"]["lines"]
    nothing: Any = simulate(case | {"refunds": []})
    assert nothing["kept_fen"] == nothing["total_fen"]
    refunds = [{"line": line["line"], "refund_fen": line["paid_fen"]} for line in lines]
    everything: Any = simulate(case | {"refunds": refunds})
    assert everything["kept_fen"] == 0


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_rehearsal_of_the_policy_in_force_changes_nobodys_pay(case: dict[str, Any]) -> None:
    read = read_case(case)
    paid = allocate(read.lines, read.parties, read.policy)
    awards = tuple(PastAward(award.beneficiary, award.role, award.rank, award.amount_fen) for award in paid)
    sale = PastSale("T", datetime(2026, 11, 22, tzinfo=UTC), read.parties, read.lines, awards)
    rehearsed = rehearse([sale], read.policy)
    assert all(of.change_fen == 0 for of in (*rehearsed.people.values(), *rehearsed.levels.values()))
    kept = rehearsed.paid_fen - rehearsed.cost_fen - sum(award.amount_fen for award in paid)
    assert (rehearsed.margin.before_fen, rehearsed.margin.after_fen) == (kept, kept)


PLACES = (
    "skus:S:gold", "skus:S", "products:P:gold", "products:P", "categories:C:gold", "categories:C", "tiers:gold",
    "default",
)  # fmt: skip


@pytest.mark.parametrize("filled", range(2 ** len(PLACES)))
def test_of_all_places_that_are_set_the_most_particular_decides(filled: int) -> None:
    chosen = [place for bit, place in enumerate(PLACES) if filled >> bit & 1]
    rates = {place: [None, {"rate_bp": PLACES.index(place)}] for place in chosen}
    groups: dict[str, Any] = {}
    for group, name in (("skus", "S"), ("products", "P"), ("categories", "C")):
        levels, gold = (rates.get(f"{group}:{name}{tier}", []) for tier in ("", ":gold"))
        groups[group] = {name: {"levels": levels, "tiers": {"gold": gold}}}
    document = {"levels": rates.get("default", []), "tiers": {"gold": rates.get("tiers:gold", [])}, **groups}
    policy, line = read_policy(document), Line("1", "S", "P", "C", quantity=1, paid_fen=10_000, cost_fen=0)
    for tier, asked in (("gold", chosen), (None, [place for place in chosen if not place.endswith(":gold")])):
        rule = determine_rule(line, Link(member(MemberId(1)), 2, tier), policy)
        assert (rule.name if rule else None) == (asked[0] if asked else None)
        assert determine_rule(line, Link(member(MemberId(1)), 1, tier), policy) is None


def test_equal_remainders_go_to_the_lower_level_then_by_kind_then_by_id() -> None:
    line = Line("1", "S", "P", "C", quantity=1, paid_fen=100, cost_fen=0)
    policy = Policy(levels=(Rate(5000), Rate(5000)), cap_bp=100)
    seven, nine = member(MemberId(7)), member(MemberId(9))
    chain = [Link(MERCHANT, 1, None), Link(nine, 1, None), Link(seven, 2, None), Link(seven, 1, None)]
    assert [award.beneficiary for award in allocate_line(line, deal_of(chain, policy))] == [seven]
    two = Policy(levels=(Rate(5000), Rate(5000)), cap_bp=200)
    assert [award.beneficiary for award in allocate_line(line, deal_of(chain, two))] == [seven, nine]


def deal_of(chain: list[Link], policy: Policy) -> Deal:
    """A chain that no walk makes, with several people at one level."""
    return Deal(policy, Parties(Person(MERCHANT, None, eligible=False)), tuple(chain), (), {}, {})


def test_each_award_carries_its_trace() -> None:
    line = Line("1", "S", "P", "C", quantity=3, paid_fen=1000, cost_fen=0)
    policy = Policy(levels=(Fixed(200),), cap_bp=5000)
    parties = Parties(Person(MERCHANT, None, eligible=False), (Person(member(MemberId(1)), "gold", eligible=True),))
    (award,) = allocate([line], parties, policy)
    assert (award.rule, award.cell, award.tier) == ("default", Fixed(200), "gold")
    assert (award.base_fen, award.wanted_fen, award.cap_fen, award.amount_fen) == (1000, 600, 500, 500)
