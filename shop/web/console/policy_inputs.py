"""In which input of a policy's form a refusal belongs, so that it is answered there."""

import re
from collections.abc import Mapping

from commissions.policies.fields import FieldRefused
from commissions.refusals import Refusal
from shop.web.console.forms import FieldUnreadable
from shop.web.console.policy_form import POOLS
from shop.web.console.policy_roles import GRADES

_INPUTS = tuple(
    (re.compile(of), name)
    for of, name in (
        (r"(hold_days|depth|base|self_purchase|ineligible_upline|store|clerk|agent_referral)(?:\..+)?", r"\1"),
        (r"cap_bp", "cap"),
        (r"who_may_earn\.spent_fen", "spent"),
        (r"referral\.(audience|duration|days|default_referrer)", r"\1"),
        (r"agents\.(mode|sharing)", r"agent_\1"),
        (r"agents\.([^.]+)(?:\..+)?", r"agent:\1"),
        (r"channels\.([^.]+)(?:\..+)?", r"channel:\1"),
    )
)
"""The inputs of fields that are called alike, by the field's path."""
_CELL = re.compile(r"(levels|tiers\.[^.]+)\.([0-2])(?:\..+)?")
_GRADE = re.compile(r"leaders\.grades\.(\d+)\.(name|cell)(?:\..+)?")


def find_input(refusal: Refusal, typed: Mapping[str, str]) -> str | None:
    """The input that was refused; None where the form has none for it."""
    if isinstance(refusal, FieldUnreadable):
        return str(refusal.data["at"]) if "at" in refusal.data else None
    if not isinstance(refusal, FieldRefused):
        return None
    path = refusal.field.removeprefix("policy.")
    found = next((of.expand(name) for pattern, name in _INPUTS if (of := pattern.fullmatch(path))), None)
    return found or _find_cell(path) or _find_grade(path, typed) or _find_pool(path, typed)


def _find_cell(path: str) -> str | None:
    """Levels count from 0 in a document and from 1 in the form."""
    found = _CELL.fullmatch(path)
    if found is None:
        return None
    row = found[1].replace("levels", "level").replace("tiers.", "tier:")
    return f"{row}:{int(found[2]) + 1}"


def _find_grade(path: str, typed: Mapping[str, str]) -> str | None:
    """The document has no empty rows, the form may."""
    rows = [at for at in range(GRADES) if typed.get(f"grade:{at}:name", "").strip()]
    found = _GRADE.fullmatch(path)
    if found is None or int(found[1]) >= len(rows):
        return None
    return f"grade:{rows[int(found[1])]}:{found[2]}"


def _find_pool(path: str, typed: Mapping[str, str]) -> str | None:
    for at in range(POOLS):
        name = typed.get(f"pool:{at}:name", "").strip()
        if name and path.startswith(f"pools.{name}"):
            return f"pool:{at}:cell"
    return None
