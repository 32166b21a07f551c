"""商品集合: goods picked by hand in an order, or found by a rule; for the home page, banners and campaigns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.finding import search_products
from shop.catalog.queries import list_categories
from shop.catalog.refusals import ClaimsFound
from shop.catalog.shelf import Category, ProductCard
from shop.storefront.collection import RULES, Collection
from shop.storefront.collections import (
    add_products,
    arrange_product,
    drop_collection,
    edit_collection,
    make_collection,
)
from shop.storefront.queries import HeldProduct, get_collection, list_collections, list_held
from shop.typed import visible
from shop.web.console.forms import NothingTicked, read_count
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.storefront_form import read_collection
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/collections", "/console/collections/{code:[a-z0-9]{10}}"
_WORDS, _MOST_FOUND = "console/storefront.toml", 20


async def show_all(request: web.Request) -> web.Response:
    """All collections, and a form that makes one."""
    return await _show_all(request)


async def make(request: web.Request) -> web.Response:
    """A new collection; one by rule is filled at once."""
    form, by = await request.post(), acting(request)
    try:
        draft, reason = read_collection(form), visible(str(form.get("reason", "")))
        made = await act(request, "collection.make", None, make_collection, draft, by=by, reason=reason)
    except Refusal as refusal:
        return await _show_all(request, refusal, form)
    return go_on(request, f"{_PATH}/{made.code}", "collection_made", name=draft.name)


async def show_one(request: web.Request) -> web.Response:
    """One collection with its goods; `?q=` finds goods to be added."""
    return await _show_one(request)


async def save_one(request: web.Request) -> web.Response:
    """Another name or rule."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    try:
        draft, version = read_collection(form), read_count("version", str(form.get("version", "")))
        said: dict[str, Any] = {"version": version, "by": by, "reason": visible(str(form.get("reason", "")))}
        await act(request, "collection.edit", code, edit_collection, code, draft, **said)
    except Refusal as refusal:
        return await _show_one(request, refusal, form)
    return go_on(request, f"{_PATH}/{code}", "collection_saved")


async def add(request: web.Request) -> web.Response:
    """Goods that were ticked, behind the others."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    names = [str(name) for name in form.getall("key", [])][:_MOST_FOUND]
    try:
        if not names:
            raise NothingTicked
        count = await act(request, "collection.add", code, add_products, code, names, by=by)
    except Refusal as refusal:
        return await _show_one(request, refusal)
    return go_on(request, f"{_PATH}/{code}", "collection_products_added", count=count)


async def arrange(request: web.Request) -> web.Response:
    """The button's `act` says what: `first:…`, `up:…`, `down:…`, `out:…`."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    what, _, of = str(form.get("act", "")).partition(":")
    try:
        await act(request, "collection.arrange", code, arrange_product, code, of, what, by=by)
    except Refusal as refusal:
        return await _show_one(request, refusal)
    return go_on(request, f"{_PATH}/{code}", "collection_saved")


async def drop(request: web.Request) -> web.Response:
    """Forget a collection."""
    code, by = request.match_info["code"], acting(request)
    found = await door(request).database.read(get_collection, code)
    try:
        await act(request, "collection.drop", code, drop_collection, code, by=by)
    except Refusal as refusal:
        return await _show_one(request, refusal)
    return go_on(request, _PATH, "collection_dropped", name=found.draft.name)


async def _show_all(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    collections, categories = await door(request).database.read(_read_all)
    page = {"collections": collections, "categories": categories, "rules": RULES, "said": words(_WORDS)}
    return render(
        request,
        "console/storefront/collections.html",
        status=refusal.status if refusal else 200,
        typed=typed or {},
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
        **page,
    )


async def _show_one(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    sought = request.query.get("q", "").strip()
    place, code = door(request), request.match_info["code"]
    found, held, categories, offered = await place.database.read(_read_one, code, sought, place.clock())
    page = {"collection": found, "held": held, "categories": categories, "offered": offered, "sought": sought}
    return render(
        request,
        "console/storefront/collection.html",
        status=refusal.status if refusal else 200,
        said=words(_WORDS),
        rules=tuple(of for of in RULES if (of == "hand") is (found.draft.rule == "hand")),
        typed=typed or {},
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
        **page,
    )


def _read_all(connection: Connection) -> tuple[tuple[Collection, ...], tuple[Category, ...]]:
    return list_collections(connection), list_categories(connection)


def _read_one(
    connection: Connection, code: str, sought: str, now: datetime
) -> tuple[Collection, tuple[HeldProduct, ...], tuple[Category, ...], tuple[ProductCard, ...]]:
    found = get_collection(connection, code)
    held = list_held(connection, found.id)
    offered = search_products(connection, sought, now, _MOST_FOUND) if sought else ()
    known = {of.code for of in held}
    offered = tuple(card for card in offered if card.code not in known)
    return found, held, list_categories(connection), offered


_SEE, _EDIT = Permission.SEE_GOODS, Permission.EDIT_STOREFRONT
ROUTES = (
    see(_PATH, show_all, "collections", _SEE),
    do(_PATH, make, "collections.make", _EDIT),
    see(_ONE, show_one, "collections.one", _SEE),
    do(_ONE, save_one, "collections.save", _EDIT),
    do(f"{_ONE}/products", add, "collections.add", _EDIT),
    do(f"{_ONE}/order", arrange, "collections.arrange", _EDIT),
    do(f"{_ONE}/end", drop, "collections.drop", _EDIT),
)
