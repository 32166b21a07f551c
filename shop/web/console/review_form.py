"""The rules of the fraud review as a form: a tick for each rule, and the numbers of those that have some."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from commissions.awards.review_rules import Burst, RefundRate, ReviewRules, SameAddress, SharedPhone
from shop.web.console.forms import FieldUnreadable, read_count, read_percent
from shop.words import words

REVIEW_WORDS = "console/review_rules.toml"
SWITCHES = ("same_phone", "same_device", "same_payer", "self_purchase")
NUMBERS: Mapping[str, Mapping[str, Any]] = {
    "shared_phone": asdict(SharedPhone()),
    "burst": asdict(Burst()),
    "refund_rate": asdict(RefundRate()),
}
"""Rules with numbers, and each number as shipped."""


def describe_review_rules(rules: ReviewRules) -> dict[str, str]:
    """The inputs as rules fill them; the numbers of one that is off are as shipped."""
    fields = {name: "on" if getattr(rules, name) else "" for name in (*SWITCHES, *NUMBERS)}
    of = rules.same_address
    fields["same_address"] = "" if of is None else "name" if of.with_name else "any"
    for name, shipped in NUMBERS.items():
        numbers = asdict(getattr(rules, name)) if getattr(rules, name) else shipped
        fields |= {f"{name}.{key}": _say(key, value) for key, value in numbers.items()}
    return fields


def read_review_form(typed: Mapping[str, str]) -> dict[str, Any]:
    """The document that was typed, every rule named. Raises FieldUnreadable; the rules refuse the rest."""
    document: dict[str, Any] = {name: typed.get(name) == "on" for name in SWITCHES}
    said = typed.get("same_address", "")
    document["same_address"] = asdict(SameAddress(with_name=said == "name")) if said else None
    for name, shipped in NUMBERS.items():
        is_on = typed.get(name) == "on"
        document[name] = {key: _read(typed, f"{name}.{key}") for key in shipped} if is_on else None
    return document


def _read(typed: Mapping[str, str], name: str) -> int:
    called, text = words(REVIEW_WORDS)["labels"][name], typed.get(name, "")
    try:
        return read_percent(called, text) if name.endswith("_bp") else read_count(called, text)
    except FieldUnreadable:
        raise FieldUnreadable(field=called, typed=text[:40], at=name) from None


def _say(key: str, value: int) -> str:
    return f"{value / 100:g}" if key.endswith("_bp") else str(value)
