"""What staff type of a section, a banner or a collection, read as values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from shop.campaigns.campaign import Campaign
from shop.campaigns.queries import get_campaign, list_campaigns
from shop.catalog.queries import find_product_codes, get_category, list_categories
from shop.catalog.shelf import Category
from shop.storefront.collection import RULES, Collection, CollectionDraft
from shop.storefront.queries import get_collection, list_collections
from shop.storefront.refusals import StorefrontRefused
from shop.storefront.section import Banner, Section
from shop.storefront.target import KINDS, Target
from shop.stories.queries import get_story, list_stories
from shop.stories.story import Story
from shop.typed import visible
from shop.web.console.forms import read_count, read_day


@dataclass(frozen=True)
class Choices:
    """What something of the shop may lead to, for the form's lists."""

    collections: tuple[Collection, ...]
    categories: tuple[Category, ...]
    stories: tuple[Story, ...]
    campaigns: tuple[Campaign, ...]


def find_choices(connection: Connection) -> Choices:
    """Four statements."""
    stories = tuple(of for of in list_stories(connection) if of.draft.on)
    campaigns = tuple(of for of in list_campaigns(connection) if of.draft.on)
    return Choices(list_collections(connection), list_categories(connection), stories, campaigns)


def read_lines(form: Mapping[str, Any], name: str) -> str:
    """A text of several lines as it can be seen."""
    return "\n".join(filter(None, (visible(line) for line in _get(form, name).splitlines())))


def read_section(form: Mapping[str, Any], of: Section) -> Section:
    """The section as it was typed; what its kind has no field for stays.

    Raises StorefrontRefused, FieldUnreadable.
    """
    return replace(
        of,
        title=visible(_get(form, "title")),
        subtitle=visible(_get(form, "subtitle")),
        text=read_lines(form, "text"),
        collection=_get(form, "collection") if of.kind == "goods" else "",
        layout="row" if _get(form, "layout") == "row" else "grid",
        most=read_count("显示几个", _get(form, "most")) if of.kind == "goods" else of.most,
        first=_read_day("从哪天起", _get(form, "first")),
        last=_read_day("到哪天止", _get(form, "last")),
    )


def read_banner(connection: Connection, form: Mapping[str, Any], of: Banner) -> Banner:
    """The banner as it was typed; its target has to be there.

    Raises StorefrontRefused and what is unknown.
    """
    said = {"title": visible(_get(form, "title")), "subtitle": visible(_get(form, "subtitle"))}
    return replace(of, **said, target=read_target(connection, form))


def read_target(connection: Connection, form: Mapping[str, Any]) -> Target:
    """Where something leads: a kind, and the field of that kind.

    Raises StorefrontRefused, CategoryUnknown, CollectionUnknown, StoryUnknown, CampaignUnknown.
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
    elif kind == "story":
        get_story(connection, code, only_on=True)
    elif kind == "campaign":
        get_campaign(connection, code, only_on=True)
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
        tag=visible(_get(form, "tag")) if rule == "tag" else "",
        most=read_count("最多几个", _get(form, "most") or "20"),
    )


def _get(form: Mapping[str, Any], name: str) -> str:
    found = form.get(name, "")
    return found if isinstance(found, str) else ""


def _read_day(field: str, typed: str) -> date | None:
    return read_day(field, typed) if typed.strip() else None
