"""What staff type of a section, a banner or a collection, read as values."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from shop.catalog.queries import find_product_codes, get_category
from shop.storefront.collection import RULES, CollectionDraft
from shop.storefront.queries import get_collection
from shop.storefront.refusals import StorefrontRefused
from shop.storefront.section import Banner, Section
from shop.storefront.target import KINDS, Target
from shop.typed import visible
from shop.web.console.forms import read_count, read_day


def read_section(form: Mapping[str, Any], of: Section) -> Section:
    """The section as it was typed; what its kind has no field for stays. Raises StorefrontRefused, FieldUnreadable."""
    text = "\n".join(filter(None, (visible(line) for line in _get(form, "text").splitlines())))
    return replace(
        of,
        title=visible(_get(form, "title")),
        subtitle=visible(_get(form, "subtitle")),
        text=text,
        collection=_get(form, "collection") if of.kind == "goods" else "",
        layout="row" if _get(form, "layout") == "row" else "grid",
        most=read_count("显示几个", _get(form, "most")) if of.kind == "goods" else of.most,
        first=_read_day("从哪天起", _get(form, "first")),
        last=_read_day("到哪天止", _get(form, "last")),
    )


def read_banner(connection: Connection, form: Mapping[str, Any], of: Banner) -> Banner:
    """The banner as it was typed; its target has to be there. Raises StorefrontRefused and what is unknown."""
    said = {"title": visible(_get(form, "title")), "subtitle": visible(_get(form, "subtitle"))}
    return replace(of, **said, target=_read_target(connection, form))


def _read_target(connection: Connection, form: Mapping[str, Any]) -> Target:
    """Where something leads: a kind, and the field of that kind.

    Raises StorefrontRefused, CategoryUnknown, CollectionUnknown.
    """
    kind = next((of for of in KINDS if of == _get(form, "kind")), None)
    if kind is None:
        raise StorefrontRefused(field="target")
    code = _get(form, f"to_{kind}").strip() if kind != "none" else ""
    if kind == "product":
        code = find_product_codes(connection, [code]).get(code, "")
    target = Target(kind, code)
    if kind == "category":
        get_category(connection, code)
    elif kind == "collection":
        get_collection(connection, code)
    return target


def read_collection(form: Mapping[str, Any]) -> CollectionDraft:
    """The collection as it was typed. Raises StorefrontRefused, FieldUnreadable."""
    rule = next((of for of in RULES if of == _get(form, "rule")), None)
    if rule is None:
        raise StorefrontRefused(field="rule")
    return CollectionDraft(
        name=visible(_get(form, "name")),
        subtitle=visible(_get(form, "subtitle")),
        rule=rule,
        category=_get(form, "category") if rule == "category" else "",
        most=read_count("最多几个", _get(form, "most") or "20"),
    )


def _get(form: Mapping[str, Any], name: str) -> str:
    found = form.get(name, "")
    return found if isinstance(found, str) else ""


def _read_day(field: str, typed: str) -> date | None:
    return read_day(field, typed) if typed.strip() else None
