"""行业方案: a kind of business with what it begins with, previewed, and which numbers each category needs."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from shop.accounts.permissions import Permission
from shop.catalog.facts import FactKind
from shop.desk.presets import apply_preset, change_needs, list_category_needs, list_presets, plan_preset
from shop.settings.category_needs import CATEGORY_NEEDS, Need
from shop.settings.document import DocumentRefused
from shop.settings.queries import find_value
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.typed_document import word_refusal
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/setup/presets", "/console/setup/presets/{key:[a-z]{1,20}}"
_NEEDS = "/console/setup/needs"


async def show_presets(request: web.Request) -> web.Response:
    """Every kind, and what categories need."""
    return await _show(request)


async def show_preset(request: web.Request) -> web.Response:
    """One kind: what it would bring, and what would stay."""
    key, place = request.match_info["key"], door(request)
    steps = await place.database.read(plan_preset, key, place.clock())
    page: dict[str, Any] = {"key": key, "preset": list_presets()[key], "steps": steps, "kinds": _name_facts()}
    return render(request, "console/setup/preset.html", notices=words("notices.toml"), **page)


async def apply(request: web.Request) -> web.Response:
    """Set up what is not there yet."""
    key = request.match_info["key"]
    made = await act(request, "settings.preset", CATEGORY_NEEDS.key, apply_preset, key, by=acting(request))
    return go_on(request, _PATH, "preset_applied", label=str(list_presets()[key]["label"]), made=made)


async def save_needs(request: web.Request) -> web.Response:
    """What each category needs."""
    form = await request.post()
    kinds = {called: kind for kind, called in _name_facts().items()}
    needs: dict[str, Need] = {}
    for name in form:
        code = name.removeprefix("filings_")
        if name.startswith("filings_"):
            facts = tuple(kinds[one] for one in _split(str(form.get(f"facts_{code}", ""))) if one in kinds)
            needs[code] = Need(_split(str(form.get(name, ""))), facts)
    try:
        await act(request, "settings.needs", CATEGORY_NEEDS.key, change_needs, needs, by=acting(request))
    except DocumentRefused as refused:
        return await _show(request, word_refusal(refused))
    return go_on(request, f"{_PATH}#needs", "needs_saved")


async def _show(request: web.Request, problem: str = "") -> web.Response:
    kind, needs = await door(request).database.read(_find_needs)
    page: dict[str, Any] = {
        "presets": list_presets(),
        "kind": kind,
        "needs": needs,
        "kinds": _name_facts(),
        "problem": problem,
    }
    return render(request, "console/setup/presets.html", status=422 if problem else 200, **page)


def _find_needs(connection: Connection) -> tuple[str, object]:
    return find_value(connection, CATEGORY_NEEDS).kind, list_category_needs(connection)


def _name_facts() -> dict[str, str]:
    """What each kind of fact is called that can be asked for."""
    called = words("facts.toml")["names"]
    return {of.value: called[of.value][0] for of in (FactKind.REGISTRATION, FactKind.FILING, FactKind.LICENCE)}


def _split(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.replace("，", "、").replace(",", "、").split("、") if one.strip())


ROUTES = (
    see(_PATH, show_presets, "presets", Permission.SEE_SETTINGS),
    see(_ONE, show_preset, "presets.one", Permission.SEE_SETTINGS),
    do(_ONE, apply, "presets.apply", Permission.EDIT_SETTINGS, confirms=True, also=Permission.EDIT_POLICIES),
    do(_NEEDS, save_needs, "presets.needs", Permission.EDIT_SETTINGS, confirms=True),
)
