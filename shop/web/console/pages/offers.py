"""Offers: what the merchant made of each mode with what came of it, a form for another, and their stopping."""

import re
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.offers import OfferGoodsUnknown, find_scope
from shop.modes import MODES
from shop.pricing.offer import WHOLE_SHOP, Scope, ScopeKind
from shop.web.console import modes
from shop.web.console.modes.form import ModeForm, OfferRow, read_time
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _MODE = "/console/offers", "/console/offers/{mode:[a-z]{2,30}}"
_ONE = f"{_MODE}/{{code:[0-9A-Za-z-]{{2,40}}}}"
_BETWEEN = re.compile(r"[\s,，、;；]+")
_KINDS: tuple[ScopeKind, ...] = ("category", "product", "sku")
_WORDS = "console/offers.toml"


def _list_forms() -> Mapping[str, ModeForm]:
    """The modes that have a form in the console, by name."""
    names = [name for name in MODES if find_spec(f"{modes.__name__}.{name}") is not None]
    return {name: import_module(f"{modes.__name__}.{name}").FORM for name in names}


_FORMS = _list_forms()


async def show_offers(request: web.Request) -> web.Response:
    """All of them, mode by mode, the newest first."""
    found = await door(request).database.read(_read_all)
    said = words(_WORDS)
    return render(request, "console/offers/list.html", found=found, said=said, names=list(_FORMS))


async def show_form(request: web.Request) -> web.Response:
    """An empty form of a mode."""
    return _show_form(request, {})


async def make(request: web.Request) -> web.Response:
    """Make one of what was typed."""
    form, mode = await request.post(), _get_form(request)
    try:
        draft = mode.read(form, read_time(form), await _read_scope(request, form))
        await act(request, f"{mode.act}.make", None, mode.make, draft, by=acting(request))
    except Refusal as refusal:
        return _show_form(request, form, refusal)
    return go_on(request, _PATH, "offer_made", name=draft.name)


async def stop(request: web.Request) -> web.Response:
    """Nobody gets it any more; orders that have it keep it."""
    code, mode = request.match_info["code"], _get_form(request)
    await act(request, f"{mode.act}.stop", code, mode.stop, code, by=acting(request))
    return go_on(request, _PATH, "offer_stopped")


def _get_form(request: web.Request) -> ModeForm:
    found = _FORMS.get(request.match_info["mode"])
    if found is None:
        raise web.HTTPNotFound
    return found


def _show_form(request: web.Request, typed: Mapping[str, Any], refusal: Refusal | None = None) -> web.Response:
    mode = _get_form(request)
    problem = word_problem(request, refusal) if refusal else ""
    page = {"mode": mode, "said": words(_WORDS), "typed": typed, "problem": problem}
    return render(request, "console/offers/form.html", status=refusal.status if refusal else 200, **page)


def _read_all(connection: Connection) -> Mapping[str, tuple[OfferRow, ...]]:
    return {name: form.list_rows(connection) for name, form in _FORMS.items()}


async def _read_scope(request: web.Request, form: Mapping[str, Any]) -> Scope:
    """Which goods it is for, by the names that a merchant uses. Raises OfferGoodsUnknown."""
    kind = next((of for of in _KINDS if of == form.get("scope")), None)
    if kind is None:
        return WHOLE_SHOP
    names = [name for name in _BETWEEN.split(str(form.get("goods", ""))) if name]
    scope, unknown = await door(request).database.read(find_scope, kind, names)
    if unknown or not names:
        raise OfferGoodsUnknown(names=list(unknown))
    return scope


ROUTES = (
    see(_PATH, show_offers, "offers", Permission.EDIT_OFFERS),
    see(_MODE, show_form, "offers.form", Permission.EDIT_OFFERS),
    do(_MODE, make, "offers.make", Permission.EDIT_OFFERS),
    do(f"{_ONE}/end", stop, "offers.stop", Permission.EDIT_OFFERS),
)
