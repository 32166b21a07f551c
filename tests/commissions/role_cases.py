"""Random cases in which every role may stand, and the worked one of docs/money.md §13 to bend."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.commissions.cases import MISSING, ROLE_CASES
from tests.commissions.role_model import supply_kept

RATE = st.fixed_dictionaries({"rate_bp": st.one_of(st.integers(0, 900), st.integers(0, 10_000))})
CELL = st.one_of(st.none(), RATE, st.fixed_dictionaries({"fixed_fen": st.integers(0, 300)}))
SHARE = st.one_of(st.none(), st.fixed_dictionaries({"rate_bp": st.integers(0, 10_000)}))
ROW = st.lists(CELL, max_size=3)
GRADES = ("district", "city", "province")
LEADERS = ("g1", "g2", "g3")
TERRITORIES = st.fixed_dictionaries({}, optional=dict.fromkeys(GRADES, CELL))
SHARED: dict[str, st.SearchStrategy[Any]] = {
    "agent_referral": SHARE,
    "store": CELL,
    "clerk": CELL,
    "pools": st.dictionaries(st.sampled_from(["a", "b", "c", "分"]), CELL, max_size=3),
}
PLACE = st.fixed_dictionaries(
    {},
    optional={
        "levels": ROW,
        "tiers": st.dictionaries(st.just("gold"), ROW),
        "agents": TERRITORIES,
        "leaders": st.dictionaries(st.sampled_from(LEADERS), CELL),
        **SHARED,
    },
)
GRADE_LIST = st.fixed_dictionaries(
    {}, optional={"mode": st.sampled_from(["difference", "independent"]), "sharing": st.sampled_from(["split", "each"])}
)
DEPTH = st.fixed_dictionaries({}, optional={"depth": st.integers(1, 3)})


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    policy = draw(
        st.fixed_dictionaries(
            {"levels": ROW},
            optional={
                "depth": st.integers(1, 3),
                "tiers": st.dictionaries(st.just("gold"), ROW),
                "skus": st.dictionaries(st.sampled_from(["S1", "S2"]), PLACE),
                "products": st.dictionaries(st.sampled_from(["P1", "P2"]), PLACE),
                "categories": st.dictionaries(st.just("C1"), PLACE),
                "base": st.sampled_from(["paid", "margin"]),
                "cap_bp": st.one_of(st.integers(0, 3000), st.just(10_000)),
                "self_purchase": st.sampled_from(["off", "as_level_one"]),
                "ineligible_upline": st.sampled_from(["skip", "stop", "compress"]),
                "channels": st.dictionaries(st.sampled_from(["mini", "poster"]), DEPTH),
                **SHARED,
            },
        )
    )
    policy["leaders"] = {"grades": [{"name": name, "cell": draw(CELL)} for name in draw(st.permutations(LEADERS))]}
    policy["agents"] = draw(TERRITORIES) | draw(GRADE_LIST)
    return policy


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """A few members below each other, or a line of them longer than anybody looks up."""
    size, tall = draw(st.integers(3, 12)), draw(st.integers(0, 9)) == 0
    size = draw(st.integers(33, 37)) if tall else size
    return {
        f"m{n}": {
            "referrer": None
            if n == 0
            else f"m{n - 1}"
            if tall
            else draw(st.sampled_from([None, *(f"m{of}" for of in range(n))])),
            "tier": draw(st.sampled_from([None, "gold"])),
            "eligible": draw(st.integers(0, 3)) != 0,
            "agent": draw(st.sampled_from([None, *LEADERS])) if not tall or n < 6 else None,
            "recruiter": draw(st.sampled_from([None, *(f"m{of}" for of in range(size) if of != n)])),
        }
        for n in range(size)
    }


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    members = draw(people())
    names = sorted(members)
    some = st.one_of(st.none(), st.sampled_from(names))
    held = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(GRADES)), max_size=6, unique=True))
    due = st.one_of(st.just(0), st.integers(0, 12_000))
    lines = []
    for n in range(draw(st.integers(1, 3))):
        line = {
            "line": str(n),
            "sku": draw(st.sampled_from(["S1", "S2", "S3"])),
            "product": draw(st.sampled_from(["P1", "P2", "P3"])),
            "category": draw(st.sampled_from(["C1", "C2"])),
            "quantity": draw(st.integers(1, 4)),
            "paid_fen": draw(st.one_of(st.just(0), st.integers(0, 300), st.integers(0, 20_000))),
            "cost_fen": draw(st.integers(0, 9000)),
        }
        if draw(st.booleans()):
            line["supply"] = {"supplier": draw(st.sampled_from(["s1", "s2"])), "fen": draw(due)}
        if draw(st.booleans()):
            line["restock"] = {"dealer": draw(st.sampled_from(["d0", "d1"])), "fen": draw(due)}
        lines.append(line)
    seller = st.fixed_dictionaries(
        {"dealer": st.just("d1"), "fee_bp": st.one_of(st.integers(0, 900), st.integers(0, 10_000))}
    )
    sale = {
        "order_no": "T1",
        "buyer": names[-1] if len(names) > 12 else draw(st.sampled_from(names)),
        "agents": [{"member": name, "grade": grade} for name, grade in held],
        "store": draw(some),
        "clerk": draw(some),
        "seller": draw(st.one_of(st.none(), seller)),
        "channel": draw(st.sampled_from([None, "mini", "poster", "link"])),
        "lines": lines,
    }
    if len(names) > 12:
        sale["buyer"] = f"m{len(names) - 1}"
    return {"policy": draw(policies()), "members": members, "sale": sale, "refunds": draw(refunds(lines))}


@st.composite
def refunds(draw: st.DrawFn, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Refunds of lines in any order, some of which name supply; never too much of either."""
    made: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 5))):
        line = draw(st.sampled_from(lines))
        before = [refund for refund in made if refund["line"] == line["line"]]
        left = line["paid_fen"] - sum(refund["refund_fen"] for refund in before)
        refund = {"line": line["line"], "refund_fen": draw(st.one_of(st.just(0), st.just(left), st.integers(0, left)))}
        if "supply" in line and draw(st.booleans()):
            refund["supply_fen"] = draw(st.integers(0, supply_kept(line["supply"]["fen"], line["paid_fen"], before)))
        made.append(refund)
    return made


def worked() -> dict[str, Any]:
    """The case of docs/money.md §13."""
    return deepcopy(ROLE_CASES[0])


def change(case: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The case with the value at `path` put there, or taken away if it is MISSING."""
    *above, last = (int(part) if part.isdigit() and part != "1000" else part for part in path.split("."))
    at: Any = case
    for part in above:
        at = at[part]
    if value is MISSING:
        del at[last]
    else:
        at[last] = value
    return case
