"""The rules of the fraud review as the merchant works on them: what holds, what it found, what others would change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from commissions.awards.queries import list_finds, list_review_versions
from commissions.awards.review_finds import ReviewVersion, RuleFinds, count_finds
from commissions.awards.review_rules import ReviewRules, read_review_rules
from commissions.awards.review_warnings import list_review_warnings
from commissions.policies.changes import Change
from commissions.policies.warnings import PolicyWarning
from shop.staff.queries import name_actors


@dataclass(frozen=True)
class ReviewRulesSheet:
    """What holds, with each version and who published it, and what each rule has found lately."""

    rules: ReviewRules
    versions: tuple[tuple[ReviewVersion, str], ...]
    finds: tuple[RuleFinds, ...]


@dataclass(frozen=True)
class ExaminedRules:
    """What other rules would change; `finds` says what they would have found again."""

    changes: tuple[Change, ...]
    warnings: tuple[PolicyWarning, ...]
    finds: tuple[RuleFinds, ...]


def read_review_sheet(connection: Connection) -> ReviewRulesSheet:
    """What holds; before anything was published, the rules as shipped."""
    versions = list_review_versions(connection)
    names = name_actors(connection, {of.published_by for of in versions})
    rules = read_review_rules(dict(versions[0].document)) if versions else ReviewRules()
    named = tuple((of, names[of.published_by]) for of in versions)
    return ReviewRulesSheet(rules, named, count_finds(list_finds(connection), rules))


def examine_review_rules(connection: Connection, document: Mapping[str, Any], holding: ReviewRules) -> ExaminedRules:
    """Hold a document against the rules that hold. Raises FieldRefused."""
    rules = read_review_rules(dict(document))
    finds = count_finds(list_finds(connection), rules)
    return ExaminedRules(_list_rule_changes(holding, rules), list_review_warnings(rules), finds)


def _list_rule_changes(before: ReviewRules, after: ReviewRules) -> tuple[Change, ...]:
    """Every number and switch that differs; a rule that is off has no numbers."""
    old, new = _flatten(before), _flatten(after)
    paths = [*old, *(path for path in new if path not in old)]
    changes = (Change(path, old.get(path), new.get(path)) for path in paths)
    return tuple(of for of in changes if of.before != of.after)


def _flatten(rules: ReviewRules) -> dict[str, object]:
    """Every rule with whether it is on, and its numbers by path."""
    flat: dict[str, object] = {}
    for name, of in asdict(rules).items():
        flat[f"rules.{name}"] = bool(of)
        if isinstance(of, dict):
            flat |= {f"rules.{name}.{key}": value for key, value in of.items()}
    return flat
