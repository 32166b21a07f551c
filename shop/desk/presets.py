"""A kind of business: what it begins with, shown beside what is there, and set up without overwriting anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.policies.queries import find_policy
from commissions.policies.service import publish_policy
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.tiers.queries import find_tiers
from commissions.tiers.service import publish_tiers
from shop.catalog.categories import add_category
from shop.catalog.queries import list_categories
from shop.catalog.required_facts import find_missing, list_filings
from shop.settings.category_needs import CATEGORY_NEEDS, CategoryNeeds, Need
from shop.settings.queries import find_value
from shop.settings.service import replace_document
from shop.words import words

_FILE = "presets.toml"
_GRACE_DAYS, _SPAN_DAYS = 30, 90


class PresetUnknown(Refusal):
    """There is no such kind of business."""

    code = "preset_unknown"
    status = 404


@dataclass(frozen=True)
class PresetStep:
    """Something that the preset brings. `kept`: there is one already, which stays as it is."""

    what: Literal["category", "need", "tiers", "policy", "notice"]
    name: str
    is_kept: bool
    need: Need = field(default_factory=Need)


@dataclass(frozen=True)
class CategoryNeed:
    """A category with what it needs, and what of that the company has not."""

    code: str
    name: str
    is_below: bool
    need: Need
    missing_filings: tuple[str, ...]


def list_presets() -> Mapping[str, Mapping[str, Any]]:
    """Every kind of business by its key."""
    found: Mapping[str, Mapping[str, Any]] = words(_FILE)
    return found


def plan_preset(connection: Connection, key: str, now: Any) -> tuple[PresetStep, ...]:
    """What applying would bring, and what would stay. Raises PresetUnknown."""
    preset = _get(key)
    codes = {of.name: of.code for of in list_categories(connection)}
    needs = find_value(connection, CATEGORY_NEEDS).needs
    steps: list[PresetStep] = []
    for of in preset["category"]:
        steps += [PresetStep("category", name, name in codes) for name in (of["name"], *of.get("below", ()))]
        need = _read_need(of)
        if need != Need():
            steps.append(PresetStep("need", of["name"], codes.get(of["name"], "") in needs, need))
    tiers = "、".join(of[1] for of in preset["tiers"])
    steps.append(PresetStep("tiers", tiers, find_tiers(connection, now) is not None))
    steps.append(PresetStep("policy", str(preset["rate_bp"]), find_policy(connection, now) is not None))
    return (*steps, *(PresetStep("notice", kind, is_kept=True) for kind in preset["notices"]))


def apply_preset(tx: Transaction, key: str, *, by: Actor) -> int:
    """Set up what is not there yet. Returns how many things were made. Raises PresetUnknown, DraftRefused."""
    preset, made = _get(key), 0
    known = {of.name: of.code for of in list_categories(tx.connection)}
    before = find_value(tx.connection, CATEGORY_NEEDS)
    needs = dict(before.needs)
    for of in preset["category"]:
        if of["name"] not in known:
            known[of["name"]], made = add_category(tx, of["name"], None, by=by).code, made + 1
        for name in of.get("below", ()):
            if name not in known:
                known[name], made = add_category(tx, name, known[of["name"]], by=by).code, made + 1
        need = _read_need(of)
        if need != Need() and known[of["name"]] not in needs:
            needs[known[of["name"]]], made = need, made + 1
    replace_document(tx, CATEGORY_NEEDS, CategoryNeeds(before.kind or key, needs), by=by)

    if find_tiers(tx.connection, tx.now) is None:
        publish_tiers(tx, _make_tiers(preset), by)
        made += 1
    if find_policy(tx.connection, tx.now) is None:
        publish_policy(tx, {"depth": 1, "levels": [{"rate_bp": preset["rate_bp"]}], "hold_days": 7}, by)
        made += 1
    return made


def list_category_needs(connection: Connection) -> tuple[CategoryNeed, ...]:
    """Every category with what it needs itself."""
    needs, held = find_value(connection, CATEGORY_NEEDS).needs, list_filings(connection)
    found = []
    for of in list_categories(connection):
        need = needs.get(of.code, Need())
        missing = find_missing(need, held, ()).filings
        found.append(CategoryNeed(of.code, of.name, of.parent_id is not None, need, missing))
    return tuple(found)


def change_needs(tx: Transaction, needs: Mapping[str, Need], *, by: Actor) -> None:
    """What categories need from now on; those that are not named need nothing. Raises DocumentRefused."""
    known = {of.code for of in list_categories(tx.connection)}
    before = find_value(tx.connection, CATEGORY_NEEDS)
    kept = {code: vars(need) for code, need in needs.items() if code in known and need != Need()}
    replace_document(tx, CATEGORY_NEEDS, CATEGORY_NEEDS.read({"kind": before.kind, "needs": kept}), by=by)


def _get(key: str) -> Mapping[str, Any]:
    preset = list_presets().get(key)
    if preset is None:
        raise PresetUnknown(preset=key)
    return preset


def _read_need(of: Mapping[str, Any]) -> Need:
    return Need(tuple(of.get("filings", ())), tuple(of.get("facts", ())))


def _make_tiers(preset: Mapping[str, Any]) -> dict[str, Any]:
    """Tiers by one's own sales only: no tier follows from whom somebody recruits."""
    tiers = [
        {"tier": key, "name": name, "any": [{"metric": "direct_sales_fen", "least": least, "days": _SPAN_DAYS}]}
        for key, name, least in preset["tiers"]
    ]
    return {"grace_days": _GRACE_DAYS, "tiers": tiers}
