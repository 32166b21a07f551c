"""A group's rule as a form writes it: some conditions, of which any or all must hold, tiers, and days of joining."""

from collections.abc import Mapping
from typing import Any

from multidict import MultiMapping

from commissions.tiers.conditions import Metric
from shop.web.console.forms import read_yuan

ROWS = 3
"""How many conditions the form has room for."""


def read_rule(form: MultiMapping[Any]) -> Mapping[str, Any]:
    """The document of what was typed; the use case reads it.

    Raises FieldUnreadable for an amount that is none.
    """
    match = "all" if form.get("match") == "all" else "any"
    conditions = [read_condition(form, str(at)) for at in range(ROWS) if str(form.get(f"least{at}", "")).strip()]
    rule: dict[str, Any] = {match: conditions} if conditions else {}
    if tiers := [str(key) for key in form.getall("tier", [])]:
        rule["tiers"] = tiers
    for name in ("joined_from", "joined_until"):
        if typed := str(form.get(name, "")).strip():
            rule[name] = typed
    return rule


def read_condition(form: MultiMapping[Any], at: str) -> dict[str, Any]:
    """The condition of the fields `metric`, `least` and `days` of a place.

    Raises FieldUnreadable for an amount.
    """
    metric, typed, days = (str(form.get(f"{name}{at}", "")).strip() for name in ("metric", "least", "days"))
    is_money = metric in set(Metric) and Metric(metric).value.endswith("_fen")
    least: int | str = read_yuan("金额", typed) if is_money else _read_count(typed)
    condition: dict[str, Any] = {"metric": metric, "least": least}
    return condition | ({"days": _read_count(days)} if days else {})


def _read_count(typed: str) -> int | str:
    """A number where it is one; else the text, which the rule refuses with its field."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed
