"""Conditions on what people sold, bought and earned.

What tiers and groups are made of (docs/money.md §7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from commissions.policies.fields import FieldRefused, read_integer, read_list, read_object, read_text
from commissions.policies.forbidden import find_reason

_LONGEST_WINDOW_DAYS = 1095
_MOST_CONDITIONS = 10


class Metric(StrEnum):
    """What can be counted of a person, net of refunds, by the day on which each order was paid."""

    OWN_SPEND = "own_spend_fen"
    OWN_ORDERS = "own_orders"
    DIRECT_SALES = "direct_sales_fen"
    TEAM_SALES = "team_sales_fen"
    CUSTOMERS = "customers"
    COMMISSION = "commission_fen"


RISKY = (Metric.OWN_SPEND, Metric.TEAM_SALES)
"""What may only decide a tier once the legal notice was acknowledged."""


@dataclass(frozen=True)
class Condition:
    """`metric` is at least `least`, over the last `days` days up to today, or for ever where that is None."""

    metric: Metric
    least: int
    days: int | None = None

    @property
    def key(self) -> str:
        """What is counted for it: "own_spend_fen:90", "customers"."""
        return self.metric.value if self.days is None else f"{self.metric.value}:{self.days}"


@dataclass(frozen=True)
class Rule:
    """Conditions of which any or all must hold."""

    match: Literal["any", "all"]
    conditions: tuple[Condition, ...]

    def holds(self, metrics: Mapping[str, int]) -> bool:
        """Whether someone with these metrics, by `Condition.key`, meets it."""
        met = (metrics[condition.key] >= condition.least for condition in self.conditions)
        return any(met) if self.match == "any" else all(met)


def list_keys(rules: Iterable[Rule]) -> dict[str, Condition]:
    """What must be counted to decide these rules: one condition for each key."""
    return {condition.key: condition for rule in rules for condition in rule.conditions}


def read_rule(document: Mapping[str, object], path: str) -> Rule:
    """The rule of an object that has either `any` or `all`: a list of conditions."""
    given = [match for match in ("any", "all") if match in document]
    if len(given) != 1:
        raise FieldRefused(path, "must have either any or all")
    match: Literal["any", "all"] = "any" if given[0] == "any" else "all"
    listed = read_list(document[match], f"{path}.{match}")
    if not 1 <= len(listed) <= _MOST_CONDITIONS:
        raise FieldRefused(f"{path}.{match}", f"must have 1 to {_MOST_CONDITIONS} conditions")
    return Rule(match, tuple(_read_condition(value, f"{path}.{match}.{at}") for at, value in enumerate(listed)))


def _read_condition(value: object, path: str) -> Condition:
    """One condition: `metric`, `least`, and `days` unless it counts for ever."""
    document = read_object(value, path, required=("metric", "least"), optional=("days",))
    days = document.get("days")
    return Condition(
        _read_metric(document["metric"], f"{path}.metric"),
        read_integer(document["least"], f"{path}.least", least=1),
        None if days is None else read_integer(days, f"{path}.days", least=1, most=_LONGEST_WINDOW_DAYS),
    )


def _read_metric(value: object, path: str) -> Metric:
    """A metric by its name; by how many people somebody recruited nobody rises."""
    name = read_text(value, path)
    if name not in {metric.value for metric in Metric}:
        raise FieldRefused(path, find_reason(name) or "must be one of " + ", ".join(Metric))
    return Metric(name)
