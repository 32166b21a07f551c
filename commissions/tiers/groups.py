"""Groups of distributors as values: by hand, or by a rule in the language of tiers (docs/money.md §7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissions.policies.fields import FieldRefused, read_list, read_object, read_text
from commissions.tiers.conditions import Rule, read_rule
from commissions.tiers.ladder import read_name


@dataclass(frozen=True)
class GroupRule:
    """Who belongs to a group: all that is given must hold. Days are Shanghai's, both included."""

    rule: Rule | None = None
    tiers: tuple[str, ...] = ()
    joined_from: date | None = None
    joined_until: date | None = None


@dataclass(frozen=True)
class Group:
    """A group with the number of its members. `rule` None: members are put in and taken out by hand."""

    id: int
    name: str
    rule: Mapping[str, Any] | None
    members: int


def read_group_rule(value: object, path: str = "rule") -> GroupRule:
    """The rule of a document: `any` or `all` of some conditions, `tiers`, `joined_from`, `joined_until`.

    Raises FieldRefused, which names the field.
    """
    fields = ("any", "all", "tiers", "joined_from", "joined_until")
    document = read_object(value, path, required=(), optional=fields)
    if not document:
        raise FieldRefused(path, "must ask for something")

    conditions: dict[str, object] = {match: document[match] for match in ("any", "all") if match in document}
    tiers = read_list(document.get("tiers", []), f"{path}.tiers")
    if "tiers" in document and not tiers:
        raise FieldRefused(f"{path}.tiers", "must name a tier")

    return GroupRule(
        rule=read_rule(conditions, path) if conditions else None,
        tiers=tuple(read_name(tier, f"{path}.tiers.{at}") for at, tier in enumerate(tiers)),
        joined_from=_read_date(document.get("joined_from"), f"{path}.joined_from"),
        joined_until=_read_date(document.get("joined_until"), f"{path}.joined_until"),
    )


def _read_date(value: object, path: str) -> date | None:
    """A day as in "2026-11-22", if one is given."""
    if value is None:
        return None
    try:
        return date.fromisoformat(read_text(value, path))
    except ValueError:
        raise FieldRefused(path, "must be a day such as 2026-11-22") from None
