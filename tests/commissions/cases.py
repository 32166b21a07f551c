"""The worked cases and refusals that came with the rules, and a plain case to bend."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def load(name: str) -> list[dict[str, Any]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


CASES = load("commission-cases.jsonl")
REFUSALS = load("commission-refusals.jsonl")
ROLE_CASES = load("commission-roles-cases.jsonl")
ROLE_REFUSALS = load("commission-roles-refusals.jsonl")

PLAIN: dict[str, Any] = {
    "policy": {"depth": 3, "levels": [{"rate_bp": 1000}, {"rate_bp": 500}, {"rate_bp": 200}]},
    "members": {
        "m0": {"referrer": "m1", "tier": None, "eligible": True},
        "m1": {"referrer": "m2", "tier": None, "eligible": True},
        "m2": {"referrer": "m3", "tier": None, "eligible": True},
        "m3": {"referrer": None, "tier": None, "eligible": True},
    },
    "sale": {
        "order_no": "T1",
        "buyer": "m0",
        "lines": [
            {
                "line": "1",
                "sku": "S1",
                "product": "P1",
                "category": "C1",
                "quantity": 1,
                "paid_fen": 10000,
                "cost_fen": 4000,
            }
        ],
    },
    "refunds": [],
}

MISSING = object()


def bend(path: str, value: Any) -> dict[str, Any]:
    """The plain case with the value at `path` replaced, or taken away if it is MISSING."""
    case = deepcopy(PLAIN)
    *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
    at: Any = case
    for part in above:
        at = at[part]
    if value is MISSING:
        del at[last]
    else:
        at[last] = value
    return case
