"""首页: its sections in order, each edited on a page of its own; looked at as a draft, then published."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.refusals import ClaimsFound
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.sessions.service import make_secret
from shop.settings.company import COMPANY
from shop.staff.queries import name_actors
from shop.storefront.collection import Collection
from shop.storefront.page import HomePage
from shop.storefront.queries import HomeDraft, Published, find_draft, list_collections, list_published
from shop.storefront.refusals import StorefrontRefused, StorefrontStale
from shop.storefront.section import KINDS, Banner, Section, replace_banner
from shop.storefront.service import publish_home, restore_page, save_draft
from shop.typed import visible
from shop.web.console.forms import read_count
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.storefront_form import find_choices, read_banner, read_section
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.web.sessions import Visitor
from shop.web.views.catalog import read_home_page
from shop.words import words

_PATH, _WORDS = "/console/home", "console/storefront.toml"
_ONE = _PATH + "/sections/{key:[a-z0-9]{1,3}}"
_BANNER = _ONE + "/banners/{at:[0-9]{1,2}}"
_UPLOAD = Limits(largest_body=LARGEST[MediaKind.PICTURE] + 64 * 1024, per_minute=20)


async def show_home(request: web.Request) -> web.Response:
    """The sections of the draft, with what was published."""
    return await _show(request)


async def change_sections(request: web.Request) -> web.Response:
    """What the button says: `add` one of a kind, or of one section `up`, `down`, `on`, `off`, `out`."""
    form = await request.post()
    draft = await door(request).database.read(find_draft)
    what, _, key = str(form.get("act", "")).partition(":")
    try:
        page = _change(draft.page, what, key or str(form.get("kind", "")))
        await _save(request, page, form)
    except Refusal as refusal:
        return await _show(request, refusal)
    if what == "add":
        return go_on(request, f"{_PATH}/sections/{page.sections[-1].key}", "section_added")
    return go_on(request, _PATH, "home_saved")


def _change(page: HomePage, what: str, of: str) -> HomePage:
    if what == "add":
        kind = next((kind for kind in KINDS if kind == of), None)
        if kind is None:
            raise StorefrontRefused(field="kind")
        return page.add(kind)[0]
    section = page.find(of)
    if section is None:
        raise StorefrontStale
    if what in ("up", "down"):
        return page.move(of, up=what == "up")
    return page.drop(of) if what == "out" else page.replace(replace(section, on=what != "off"))


async def publish(request: web.Request) -> web.Response:
    """Show it in the shop."""
    form, by = await request.post(), acting(request)
    version, reason = read_count("version", str(form.get("version", ""))), visible(str(form.get("reason", "")))
    try:
        await act(request, "home.publish", "home", publish_home, version=version, by=by, reason=reason)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "home_published")


async def restore(request: web.Request) -> web.Response:
    """The draft becomes what was published once."""
    form, by = await request.post(), acting(request)
    version, number = (read_count(name, str(form.get(name, ""))) for name in ("version", "number"))
    try:
        await act(request, "home.restore", "home", restore_page, number, version=version, by=by)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "home_restored" if number else "home_reset", number=number)


async def show_preview(request: web.Request) -> web.Response:
    """The draft as visitors would see it; nothing on it can be tapped."""
    place = door(request)
    draft = await place.database.read(find_draft)
    stranger = Visitor(make_secret(), known_browser=False, in_wechat=False)
    home, chips = await place.database.read(read_home_page, draft.page, stranger, place.clock())
    page: dict[str, Any] = {"visitor": stranger, "home": home, "chips": chips, "owner": None, "draft": draft}
    page |= {"jssdk_url": None, "share_url": "", "base_url": place.base_url, "company": place.present.of(COMPANY)}
    return render(request, "console/storefront/preview.html", **page)


async def show_section(request: web.Request) -> web.Response:
    """One section's form."""
    return await _show_section(request)


async def save_section(request: web.Request) -> web.Response:
    """Save what was typed."""
    form = await request.post()
    try:
        draft, section = await _find_section(request)
        await _save(request, draft.page.replace(read_section(form, section)), form)
    except Refusal as refusal:
        return await _show_section(request, refusal, form)
    return go_on(request, _PATH, "home_saved")


async def add_banner(request: web.Request) -> web.Response:
    """A picture behind the others; where it leads is chosen then."""
    form, place = await request.post(), door(request)
    sent = form.get("picture")
    try:
        draft, section = await _find_section(request)
        if not isinstance(sent, FileField):
            raise StorefrontRefused(field="picture")
        upload = Upload(sent.file.read(), MediaKind.PICTURE, acting(request))
        taken = await receive_upload(place.database, place.media, upload)
        banner = Banner(taken.code, taken.colour or "#eeeeee")
        await _save(request, draft.page.replace(replace(section, banners=(*section.banners, banner))), form)
    except Refusal as refusal:
        return await _show_section(request, refusal)
    return go_on(request, _locate(section), "banner_added")


async def change_banner(request: web.Request) -> web.Response:
    """What the button says: save what was typed, `up`, `down`, or `out`."""
    form, place = await request.post(), door(request)
    try:
        draft, section = await _find_section(request)
        at, what = int(request.match_info["at"]), str(form.get("act", "save"))
        if at >= len(section.banners):
            raise StorefrontStale
        if what == "save":
            typed = await place.database.read(read_banner, form, section.banners[at])
            changed = replace_banner(section, at, typed)
        else:
            changed = replace(section, banners=_move(section.banners, at, what))
        await _save(request, draft.page.replace(changed), form)
    except Refusal as refusal:
        return await _show_section(request, refusal)
    return go_on(request, _locate(section), "home_saved")


def _move(banners: tuple[Banner, ...], at: int, what: str) -> tuple[Banner, ...]:
    order = list(banners)
    banner = order.pop(at)
    if what != "out":
        order.insert(max(at - 1, 0) if what == "up" else at + 1, banner)
    return tuple(order)


async def _save(request: web.Request, page: HomePage, form: Mapping[str, Any]) -> None:
    """Keep a step upon the version that the form was made from."""
    version = read_count("version", str(form.get("version", "")))
    await act(request, "home.draft", "home", save_draft, page, version=version, by=acting(request))


async def _find_section(request: web.Request) -> tuple[HomeDraft, Section]:
    """The section of the path. Raises StorefrontStale where the draft has it no more."""
    draft = await door(request).database.read(find_draft)
    section = draft.page.find(request.match_info["key"])
    if section is None:
        raise StorefrontStale
    return draft, section


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    draft, published, collections, names = await door(request).database.read(_read_all)
    return render(
        request,
        "console/storefront/home.html",
        status=refusal.status if refusal else 200,
        draft=draft,
        published=published,
        collections={of.code: of.draft.name for of in collections},
        names=names,
        kinds=KINDS,
        said=words(_WORDS),
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
    )


async def _show_section(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    draft = await door(request).database.read(find_draft)
    section = draft.page.find(request.match_info["key"])
    if section is None:
        raise web.HTTPNotFound
    choices = await door(request).database.read(find_choices)
    return render(
        request,
        "console/storefront/section.html",
        status=refusal.status if refusal else 200,
        draft=draft,
        section=section,
        choices=choices,
        said=words(_WORDS),
        typed=typed or {},
        problem=word_problem(request, refusal) if refusal else "",
    )


def _read_all(
    connection: Connection,
) -> tuple[HomeDraft, tuple[Published, ...], tuple[Collection, ...], Mapping[Actor, str]]:
    published = list_published(connection)
    names = name_actors(connection, {of.published_by for of in published})
    return find_draft(connection), published, list_collections(connection), names


def _locate(section: Section) -> str:
    return f"{_PATH}/sections/{section.key}"


_SEE, _EDIT = Permission.SEE_GOODS, Permission.EDIT_STOREFRONT
ROUTES = (
    see(_PATH, show_home, "storefront", _SEE),
    do(_PATH, change_sections, "storefront.sections", _EDIT),
    see(f"{_PATH}/preview", show_preview, "storefront.preview", _SEE),
    do(f"{_PATH}/published", publish, "storefront.publish", _EDIT),
    do(f"{_PATH}/restored", restore, "storefront.restore", _EDIT),
    see(_ONE, show_section, "storefront.section", _EDIT),
    do(_ONE, save_section, "storefront.section.save", _EDIT),
    do(f"{_ONE}/banners", add_banner, "storefront.banners", _EDIT, limits=_UPLOAD),
    do(_BANNER, change_banner, "storefront.banner", _EDIT),
)
