"""How the roles of a policy look in a terminal.

How they are divided, and each cell under the name awards carry.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape

_MODES = {"difference": "a grade gets what it has more than the lower ones", "independent": "each grade gets its own"}
_SHARINGS = {"split": "divided among the holders of a grade", "each": "in full to each holder of a grade"}


def list_role_terms(roles: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """How leaders and agents are paid and which channels have a depth, in words.

    Nothing of what is not used.
    """
    if roles["grades"]:
        yield "leaders", "grades " + escape(", ".join(roles["grades"])) + ", by the difference to those below"
    if roles["agents"]:
        yield "agents", f"{_MODES[roles['agent_mode']]}, {_SHARINGS[roles['sharing']]}"
    for channel, depth in roles["channels"].items():
        yield f"channel {escape(channel)}", "changes nothing" if depth is None else f"depth {depth}"


def list_role_cells(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Each cell of a role with the name that awards carry as their rule, the most particular first."""
    cells = [
        (f"{group}:{name}:{cell}", of)
        for group in ("skus", "products", "categories")
        for name, rates in document.get(group, {}).items()
        for cell, of in _list_cells(rates)
    ]
    return cells + list(_list_cells(document))


def _list_cells(place: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    leaders = place.get("leaders", {})
    named = leaders.items() if "grades" not in leaders else ((of["name"], of.get("cell")) for of in leaders["grades"])
    yield from ((f"leaders:{name}", cell) for name, cell in named)
    agents = place.get("agents", {})
    yield from ((f"agents:{name}", cell) for name, cell in agents.items() if name not in ("mode", "sharing"))
    yield from ((name, place[name]) for name in ("agent_referral", "store", "clerk") if name in place)
    yield from ((f"pools:{name}", cell) for name, cell in place.get("pools", {}).items())
