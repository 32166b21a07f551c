"""素材: texts and pictures for distributors to share, made, changed, switched off."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.refusals import ClaimsFound
from shop.materials.material import Material, MaterialDraft, MaterialRefused
from shop.materials.queries import get_material, list_materials
from shop.materials.service import edit_material, make_material
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.typed import visible
from shop.web.console.forms import read_count
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.storefront_form import Choices, find_choices, read_lines, read_target
from shop.web.door import door
from shop.web.routes_table import Limits

_PATH, _ONE = "/console/materials", "/console/materials/{code:[a-z0-9]{10}}"
_MOST_AT_ONCE = 4
_UPLOAD = Limits(largest_body=_MOST_AT_ONCE * LARGEST[MediaKind.PICTURE] + 64 * 1024, per_minute=20)


async def show_all(request: web.Request) -> web.Response:
    """All of them, and a form that makes one, begun by what the address says."""
    return await _show_all(request, typed=request.query)


async def make(request: web.Request) -> web.Response:
    """A new material; pictures are added on its page."""
    form, by = await request.post(), acting(request)
    try:
        draft, reason = await _read_draft(request, form, MaterialDraft(" ")), _reason(form)
        made = await act(request, "material.make", None, make_material, draft, by=by, reason=reason)
    except Refusal as refusal:
        return await _show_all(request, refusal, form)
    return go_on(request, f"{_PATH}/{made.code}", "material_made")


async def show_one(request: web.Request) -> web.Response:
    """One material."""
    return await _show_one(request)


async def save_one(request: web.Request) -> web.Response:
    """Another text or target, on or off."""
    form = await request.post()
    try:
        found = await door(request).database.read(get_material, request.match_info["code"])
        draft = replace(await _read_draft(request, form, found.draft), on="on" in form)
        await _edit(request, draft, form)
    except Refusal as refusal:
        return await _show_one(request, refusal, form)
    return go_on(request, _locate(request), "material_saved")


async def add_pictures(request: web.Request) -> web.Response:
    """Pictures behind the others. One that can't be taken refuses them all."""
    place, form = door(request), await request.post()
    try:
        found = await place.database.read(get_material, request.match_info["code"])
        sent = [of for of in form.getall("picture", []) if isinstance(of, FileField)][:_MOST_AT_ONCE]
        if not sent:
            raise MaterialRefused(field="picture")
        uploads = [Upload(of.file.read(), MediaKind.PICTURE, acting(request)) for of in sent]
        taken = [(await receive_upload(place.database, place.media, upload)).code for upload in uploads]
        pictures = tuple(dict.fromkeys((*found.draft.pictures, *taken)))
        await _edit(request, replace(found.draft, pictures=pictures), form)
    except Refusal as refusal:
        return await _show_one(request, refusal)
    return go_on(request, _locate(request), "material_saved")


async def arrange(request: web.Request) -> web.Response:
    """The button's `act` says what: `first:…` or `out:…`."""
    form = await request.post()
    what, _, code = str(form.get("act", "")).partition(":")
    try:
        found = await door(request).database.read(get_material, request.match_info["code"])
        order = [of for of in found.draft.pictures if of != code]
        if what == "first" and code in found.draft.pictures:
            order.insert(0, code)
        await _edit(request, replace(found.draft, pictures=tuple(order)), form)
    except Refusal as refusal:
        return await _show_one(request, refusal)
    return go_on(request, _locate(request), "material_saved")


async def _edit(request: web.Request, draft: MaterialDraft, form: Mapping[str, Any]) -> None:
    code, version = request.match_info["code"], read_count("version", str(form.get("version", "")))
    said: dict[str, Any] = {"version": version, "by": acting(request), "reason": _reason(form)}
    await act(request, "material.edit", code, edit_material, code, draft, **said)


async def _read_draft(request: web.Request, form: Mapping[str, Any], of: MaterialDraft) -> MaterialDraft:
    target = await door(request).database.read(read_target, form)
    return replace(of, text=read_lines(form, "text"), target=target)


def _reason(form: Mapping[str, Any]) -> str:
    return visible(str(form.get("reason", "")))


async def _show_all(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    materials, choices = await door(request).database.read(_read_all)
    return render(
        request,
        "console/storefront/materials.html",
        status=refusal.status if refusal else 200,
        materials=materials,
        choices=choices,
        typed=typed or {},
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
    )


async def _show_one(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    found, choices = await door(request).database.read(_read_one, request.match_info["code"])
    return render(
        request,
        "console/storefront/material.html",
        status=refusal.status if refusal else 200,
        material=found,
        choices=choices,
        typed=typed or {},
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
    )


def _read_all(connection: Connection) -> tuple[tuple[Material, ...], Choices]:
    return list_materials(connection, only_on=False), find_choices(connection)


def _read_one(connection: Connection, code: str) -> tuple[Material, Choices]:
    return get_material(connection, code), find_choices(connection)


def _locate(request: web.Request) -> str:
    return f"{_PATH}/{request.match_info['code']}"


_SEE, _EDIT = Permission.SEE_GOODS, Permission.EDIT_STOREFRONT
ROUTES = (
    see(_PATH, show_all, "materials", _SEE),
    do(_PATH, make, "materials.make", _EDIT),
    see(_ONE, show_one, "materials.one", _SEE),
    do(_ONE, save_one, "materials.save", _EDIT),
    do(f"{_ONE}/pictures", add_pictures, "materials.pictures", _EDIT, limits=_UPLOAD),
    do(f"{_ONE}/pictures/order", arrange, "materials.arrange", _EDIT),
)
