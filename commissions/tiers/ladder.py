"""The tiers of a merchant as one document.

Their names in rising order, and what each asks for (docs/money.md §7).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from commissions.policies.fields import FieldRefused, read_integer, read_list, read_object, read_text
from commissions.tiers.conditions import RISKY, Rule, read_rule

_MOST_TIERS = 20
_LONGEST_NAME = 20
_DEFAULT_GRACE_DAYS = 30
_LONGEST_GRACE_DAYS = 365


@dataclass(frozen=True)
class Tier:
    """One tier. `key` is what policies name their rates by, `name` what people read."""

    key: str
    name: str
    rule: Rule


@dataclass(frozen=True)
class Ladder:
    """All tiers, the lowest first. Whoever falls below their tier keeps it for `grace_days` more days."""

    tiers: tuple[Tier, ...]
    grace_days: int = _DEFAULT_GRACE_DAYS

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What the tiers ask for, the lowest first."""
        return tuple(tier.rule for tier in self.tiers)

    def rank(self, key: str | None) -> int:
        """Where a tier stands: 0 for none, 1 for the lowest.

        One that is gone stands above all, so it is left once.
        """
        if key is None:
            return 0
        return next((at for at, tier in enumerate(self.tiers, start=1) if tier.key == key), len(self.tiers) + 1)

    def find(self, key: str | None) -> Tier | None:
        """The tier of a key; None for no tier and for one that is gone."""
        return next((tier for tier in self.tiers if tier.key == key), None)

    def evaluate(self, metrics: Mapping[str, int]) -> Tier | None:
        """The highest tier whose rule holds, whatever the lower ones ask for."""
        return next((tier for tier in reversed(self.tiers) if tier.rule.holds(metrics)), None)


def read_ladder(value: object, path: str = "") -> Ladder:
    """The tiers of a document. Raises FieldRefused, which names the field."""
    document = read_object(value, path or "tiers", required=("tiers",), optional=("grace_days",))
    listed = read_list(document["tiers"], "tiers")
    if not 1 <= len(listed) <= _MOST_TIERS:
        raise FieldRefused("tiers", f"must have 1 to {_MOST_TIERS} tiers")
    tiers = tuple(_read_tier(one, f"tiers.{at}") for at, one in enumerate(listed))
    for what in ("key", "name"):
        _check_distinct([getattr(tier, what) for tier in tiers], "tier" if what == "key" else "name")
    grace_days = read_integer(document.get("grace_days", _DEFAULT_GRACE_DAYS), "grace_days", most=_LONGEST_GRACE_DAYS)
    return Ladder(tiers, grace_days)


def _read_tier(value: object, path: str) -> Tier:
    """One tier: `tier`, its `name`, and either `any` or `all` of some conditions."""
    document = read_object(value, path, required=("tier", "name"), optional=("any", "all"))
    return Tier(
        read_name(document["tier"], f"{path}.tier"),
        read_name(document["name"], f"{path}.name"),
        read_rule(document, path),
    )


def read_name(value: object, path: str) -> str:
    """A short text without blanks at its ends."""
    text = read_text(value, path)
    if text != text.strip() or not 1 <= len(text) <= _LONGEST_NAME:
        raise FieldRefused(path, f"must be 1 to {_LONGEST_NAME} characters, without blanks at the ends")
    return text


def _check_distinct(names: list[str], field: str) -> None:
    """No two tiers of the same name."""
    for at, name in enumerate(names):
        if name in names[:at]:
            raise FieldRefused(f"tiers.{at}.{field}", "is given twice")


def list_risks(ladder: Ladder) -> tuple[str, ...]:
    """The fields for which the legal notice must have been acknowledged."""
    return tuple(
        f"tiers.{at}.{tier.rule.match}.{number}.metric"
        for at, tier in enumerate(ladder.tiers)
        for number, condition in enumerate(tier.rule.conditions)
        if condition.metric in RISKY
    )
