"""What the merchant decides, document by document: shown, typed, checked at WeChat where that is possible, saved."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import Connection

from commissions.actor import Actor
from shop.accounts.permissions import Permission
from shop.desk.deciding import PICTURES, DocumentSheet, find_sheet, save
from shop.desk.legal_drafts import DRAFTS, write_draft
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.media.refusals import MediaUnknown, UploadRefused
from shop.settings.category_needs import CATEGORY_NEEDS
from shop.settings.chat_texts import CHAT_TEXTS
from shop.settings.compliance import COMPLIANCE
from shop.settings.document import DocumentRefused, DocumentUnknown, StaleDocument
from shop.settings.documents import DOCUMENTS, get_document
from shop.settings.figure_texts import FIGURE_TEXTS
from shop.settings.going_live import GOING_LIVE
from shop.settings.menu import MENU
from shop.settings.notice_templates import NOTICE_TEMPLATES
from shop.settings.ports import Verdict
from shop.settings.poster_design import POSTER_DESIGN
from shop.settings.present import PresentSettings
from shop.settings.profile import ProfileRefused
from shop.settings.queries import Version, find_kept, find_version, list_kept, list_versions
from shop.settings.replies import REPLIES
from shop.settings.service import SaveDocument
from shop.settings.texts import read_blocks
from shop.staff.queries import name_actors
from shop.web.console.door import console
from shop.web.console.due import forget_due
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import ORIGIN, go_on
from shop.web.console.typed_document import list_fields, read_values, read_version, word_refusal
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _WORDS, _CHECKS = "/console/settings", "console/settings.toml", "console/checks.toml"
_SAID = (MENU.key, REPLIES.key, FIGURE_TEXTS.key, CHAT_TEXTS.key)
_CONTENT = (*_SAID, COMPLIANCE.key, POSTER_DESIGN.key, CATEGORY_NEEDS.key)
_OWN_PAGES = (GOING_LIVE.key, NOTICE_TEMPLATES.key, *_CONTENT)
_KEYS = ("account", "pay", "waybills", "tracking")
_ASKED = ("account", "pay")
"""Keys that WeChat is asked about before they are saved."""
_PLAIN = tuple(key for key in DOCUMENTS if key not in (*_KEYS, *_OWN_PAGES))
_KEY, _ONE = _PATH + "/keys/{key:[a-z0-9_]+}", _PATH + "/{key:[a-z0-9_]+}"
_VERSION = _ONE + "/versions/{version:[0-9]{1,6}}"
_PICTURE = _ONE + "/pictures/{name:[a-z_]{1,40}}"
_LONG = Limits(512 * 1024, 60)
"""A legal text of forty thousand characters takes nine bytes for each in a form."""


async def show_all(request: web.Request) -> web.Response:
    """Every document, by groups, with who saved it last."""
    kept, names = await door(request).database.read(_find_all)
    page = {"groups": words(_WORDS)["group"], "said": words(_WORDS), "kept": kept, "names": names}
    return render(request, "console/settings/all.html", paths={key: _locate(key) for key in kept}, **page)


async def show_one(request: web.Request) -> web.Response:
    """One document as a form, with its versions beside it; `?draft` fills in the draft that we have for it."""
    key = _get_key(request)
    if "draft" not in request.query or key not in DRAFTS:
        return await _show(request)
    draft = await door(request).database.read(write_draft, key)
    kept = await door(request).database.read(find_kept, key)
    return await _show(request, typed={**draft, "version": str(kept.version)}, preview=draft["body"])


async def save_one(request: web.Request) -> web.Response:
    """Save what was typed; or, for a text, show it as people will read it."""
    typed = {name: str(value) for name, value in (await request.post()).items()}
    key = _get_key(request)
    sheet = await door(request).database.read(find_sheet, door(request).present, key)
    try:
        values = read_values(sheet, typed)
        if "preview" in typed:
            get_document(key).check(values)
            return await _show(request, typed=typed, preview=values["body"])
        wrong = await _try_out(request, key, values, typed)
        if wrong is not None:
            return await _show(request, typed=typed, verdict=wrong, status=422)
        await _save(request, SaveDocument(key, read_version(typed), values, acting(request), typed.get("reason", "")))
    except ProfileRefused as refused:
        told = DocumentRefused(document=key, field=refused.data["field"], problem="other")
        return await _show(request, typed=typed, refused=told, status=told.status)
    except DocumentRefused as refused:
        return await _show(request, typed=typed, refused=refused, status=refused.status)
    except StaleDocument as stale:
        return await _show(request, typed=typed, problem=word_problem(request, stale), status=stale.status)
    return go_on(request, _locate(key), "document_saved", title=words(_WORDS)[key]["title"])


async def save_picture(request: web.Request) -> web.Response:
    """A picture of a document: the one that was sent, or none any more. Its other fields stay."""
    form, key, name = await request.post(), _get_key(request), request.match_info["name"]
    if name not in PICTURES.get(key, ()):
        raise web.HTTPNotFound
    sent, code = form.get("picture"), None
    try:
        if isinstance(sent, FileField):
            upload = Upload(sent.file.read(), MediaKind.PICTURE, acting(request))
            code = (await receive_upload(door(request).database, door(request).media, upload)).code
        elif "forget" not in form:
            raise UploadRefused("bytes")
        version = read_version({"version": str(form.get("version", ""))})
        await _save(request, SaveDocument(key, version, {name: code}, acting(request)))
    except (UploadRefused, MediaUnknown, StaleDocument) as refusal:
        return await _show(request, problem=word_problem(request, refusal), status=refusal.status)
    return go_on(request, _locate(key), "document_saved", title=words(_WORDS)[key]["title"])


async def show_version(request: web.Request) -> web.Response:
    """One version as it was saved."""
    key, number = request.match_info["key"], int(request.match_info["version"])
    if key not in (*_PLAIN, *_KEYS):
        raise DocumentUnknown(document=key)
    found, names = await door(request).database.read(_find_version, key, number)
    if found is None:
        raise web.HTTPNotFound
    sheet = await door(request).database.read(find_sheet, PresentSettings(), key)
    fields = list_fields(DocumentSheet(sheet.kept, found.value, {}, {}))
    page = {"version": found, "who": names[found.saved_by], "said": words(_WORDS)[key], "back": _locate(key)}
    shown = [field for field in fields if field.kind not in ("secret", "secret_file") and field.name != "body"]
    return render(
        request, "console/settings/version.html", fields=shown, blocks=read_blocks(found.value.get("body", "")), **page
    )


async def _show(
    request: web.Request,
    *,
    typed: Mapping[str, str] | None = None,
    refused: DocumentRefused | None = None,
    verdict: Verdict | None = None,
    preview: str | None = None,
    problem: str = "",
    status: int = 200,
) -> web.Response:
    key, place = _get_key(request), door(request)
    sheet = await place.database.read(find_sheet, place.present, key)
    versions, names = await place.database.read(_find_versions, key)
    said = words(_WORDS)[key]
    page: dict[str, Any] = {
        "key": key,
        "title": said["title"],
        "about": said["hint"],
        "fields": list_fields(sheet, typed, refused),
        "pictures": [{**of, "code": sheet.values.get(of["name"])} for of in said.get("pictures", ())],
        "version": typed.get("version", "") if typed else str(sheet.kept.version),
        "reason": typed.get("reason", "") if typed else "",
        "versions": versions,
        "names": names,
        "verdict": verdict,
        "verdict_words": _word(verdict) if verdict else {},
        "preview": read_blocks(preview) if preview is not None else None,
        "is_text": key.startswith("text_"),
        "has_draft": key in DRAFTS,
        "path": _locate(key),
        "permission": _get_permission(key).value,
        "problem": problem or (word_refusal(refused) if refused else ""),
    }
    return render(request, "console/settings/one.html", status=status, **page)


async def _try_out(
    request: web.Request, key: str, values: Mapping[str, Any], typed: Mapping[str, str]
) -> Verdict | None:
    """What WeChat says of keys that are not saved yet; None where they work, or whoever saves won't wait for it."""
    if key not in _ASKED or "unchecked" in typed:
        return None
    present = door(request).present.imagine(get_document(key), values)
    checks = console(request).checks
    verdict = await (checks.check_account(present) if key == "account" else checks.check_pay(present))
    return None if verdict.state == "good" else verdict


async def _save(request: web.Request, command: SaveDocument) -> None:
    await save(door(request).database, door(request).present, ORIGIN, command)
    forget_due(request.app)


def _find_all(connection: Connection) -> tuple[Mapping[str, Any], Mapping[Actor, str]]:
    kept = list_kept(connection, (*_PLAIN, *_KEYS))
    return kept, name_actors(connection, {of.saved_by for of in kept.values() if of.saved_by})


def _find_versions(connection: Connection, key: str) -> tuple[tuple[Version, ...], Mapping[Actor, str]]:
    found = list_versions(connection, key, limit=10)
    return found, name_actors(connection, {of.saved_by for of in found})


def _find_version(connection: Connection, key: str, number: int) -> tuple[Version | None, Mapping[Actor, str]]:
    found = find_version(connection, key, number)
    return found, name_actors(connection, {found.saved_by} if found else set())


def _word(verdict: Verdict) -> dict[str, str]:
    said: dict[str, str] = words(_CHECKS)[verdict.code]
    return {name: text.format(detail=verdict.detail) for name, text in said.items()}


def _get_key(request: web.Request) -> str:
    """The document of the path: keys only under the path of keys, which asks for more.

    Raises DocumentUnknown.
    """
    key, is_sharp = request.match_info["key"], request.rel_url.path.startswith(f"{_PATH}/keys/")
    if key not in (_KEYS if is_sharp else _PLAIN):
        raise DocumentUnknown(document=key)
    return key


def _locate(key: str) -> str:
    return f"{_PATH}/keys/{key}" if key in _KEYS else f"{_PATH}/{key}"


def _get_permission(key: str) -> Permission:
    return Permission.EDIT_KEYS if key in _KEYS else Permission.EDIT_SETTINGS


ROUTES = (
    see(_PATH, show_all, "settings", Permission.SEE_SETTINGS),
    see(_KEY, show_one, "settings.keys", Permission.EDIT_KEYS),
    do(_KEY, save_one, "settings.keys_save", Permission.EDIT_KEYS, confirms=True, limits=_LONG),
    see(_ONE, show_one, "settings.one", Permission.SEE_SETTINGS),
    do(_ONE, save_one, "settings.save", Permission.EDIT_SETTINGS, limits=_LONG, confirms=True),
    do(
        _PICTURE,
        save_picture,
        "settings.picture",
        Permission.EDIT_SETTINGS,
        limits=Limits(LARGEST[MediaKind.PICTURE] + 64 * 1024, 20),
        confirms=True,
    ),
    see(_VERSION, show_version, "settings.version", Permission.SEE_SETTINGS),
)
