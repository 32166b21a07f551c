"""Tiers as a form: the lowest first, each with a name and some conditions; and the document of what was typed."""

from collections.abc import Mapping
from typing import Any

from multidict import MultiMapping

from commissions.tiers.conditions import Metric
from shop.web.console.forms import read_count
from shop.web.console.group_rules import read_condition

TIERS, CONDITIONS = 8, 3
"""How many tiers the form has room for, and conditions in each."""
_USUAL_GRACE = 30


def describe_tiers(document: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form as a document fills them."""
    fields = {"grace": str(document.get("grace_days", _USUAL_GRACE))}
    for at, tier in enumerate(document.get("tiers", [])):
        match = "any" if "any" in tier else "all"
        fields |= {f"tier{at}": tier["tier"], f"name{at}": tier["name"], f"match{at}": match}
        for number, condition in enumerate(tier[match]):
            fields |= _describe_condition(f"{at}:{number}", condition)
    return fields


def fits(document: Mapping[str, Any]) -> bool:
    """Whether the form has room for all of a document; one that was published by a command may say more."""
    tiers = document.get("tiers", [])
    return len(tiers) <= TIERS and all(len(of.get("any", of.get("all", []))) <= CONDITIONS for of in tiers)


def read_tiers(form: MultiMapping[Any]) -> dict[str, Any]:
    """The document that was typed; a row without a name is no tier.

    Raises FieldUnreadable; rules refuse the rest.
    """
    rows = [at for at in range(TIERS) if _read(form, f"name{at}") or _read(form, f"tier{at}")]
    return {"grace_days": read_count("保级天数", _read(form, "grace")), "tiers": [_read_tier(form, at) for at in rows]}


def _read_tier(form: MultiMapping[Any], at: int) -> dict[str, Any]:
    """A tier. Whoever gives no name for policies gets the one that is shown."""
    match = "any" if form.get(f"match{at}") == "any" else "all"
    places = [f"{at}:{number}" for number in range(CONDITIONS) if _read(form, f"least{at}:{number}")]
    name = _read(form, f"name{at}")
    conditions = [read_condition(form, place) for place in places]
    return {"tier": _read(form, f"tier{at}") or name, "name": name, match: conditions}


def _describe_condition(place: str, condition: Mapping[str, Any]) -> dict[str, str]:
    least, is_money = condition["least"], Metric(condition["metric"]).value.endswith("_fen")
    fields = {f"metric{place}": condition["metric"], f"days{place}": str(condition.get("days") or "")}
    return fields | {f"least{place}": f"{least / 100:.2f}".removesuffix(".00") if is_money else str(least)}


def _read(form: MultiMapping[Any], name: str) -> str:
    return str(form.get(name, "")).strip()
