"""通知模板: which of the account's templates each notice uses, chosen field by field, with a preview."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.deciding import save
from shop.members.queries import find_openid
from shop.settings.document import DocumentRefused, StaleDocument
from shop.settings.notice_templates import NOTICE_TEMPLATES, NOTICES, MappedTemplate
from shop.settings.ports import OfferedTemplate
from shop.settings.queries import find_kept
from shop.settings.service import SaveDocument
from shop.web.console.account_words import word_account
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import ORIGIN, go_on
from shop.web.door import door
from shop.web.routes_table import FORM, Limits
from shop.words import words

_PATH, _ONE = "/console/notices", "/console/notices/{kind:[a-z0-9_]+}"
_SAID = "console/notice_templates.toml"
_TESTS = Limits(FORM.largest_body, 10)
"""Each is a message to a phone."""


async def show_all(request: web.Request) -> web.Response:
    """Every kind of notice, with the template that it uses."""
    kept = await door(request).database.read(find_kept, NOTICE_TEMPLATES.key)
    mapped = NOTICE_TEMPLATES.read(kept.value).mapped
    offered = await console(request).checks.list_templates()
    titles = {of.template_id: of.title for of in offered or ()}
    page: dict[str, Any] = {"kinds": words(NOTICES), "mapped": mapped, "titles": titles, "is_told": offered is not None}
    return render(request, "console/notices/all.html", preview=_preview, **page)


async def show_one(request: web.Request) -> web.Response:
    """One kind: its template, and what stands in each of the template's fields.

    `?template=` tries another one.
    """
    return await _show(request, request.query.get("template"))


async def save_one(request: web.Request) -> web.Response:
    """Map the kind, or with no template let it go by chat and inbox."""
    kind, place = _get_kind(request), door(request)
    form = {name: str(value) for name, value in (await request.post()).items()}
    kept = await place.database.read(find_kept, NOTICE_TEMPLATES.key)
    mapped = {name: vars(of) for name, of in NOTICE_TEMPLATES.read(kept.value).mapped.items() if name != kind}
    if form.get("template"):
        fields = {key.removeprefix("field_"): of for key, of in form.items() if key.startswith("field_")}
        mapped[kind] = {"template_id": form["template"], "fields": fields, "enabled": "enabled" in form}

    version = form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise web.HTTPBadRequest
    command = SaveDocument(NOTICE_TEMPLATES.key, int(version), {"mapped": mapped}, acting(request))
    try:
        await save(place.database, place.present, ORIGIN, command)
    except (DocumentRefused, StaleDocument) as refused:
        return await _show(request, form.get("template"), problem=word_problem(request, refused), status=refused.status)
    return go_on(request, _PATH, "notice_mapped", title=words(NOTICES)[kind]["title"])


async def send_test(request: web.Request) -> web.Response:
    """Send the kind, as it is mapped, with sample facts to whoever asks: to the member that they are as well."""
    kind, place, by = _get_kind(request), door(request), acting(request)
    kept = await place.database.read(find_kept, NOTICE_TEMPLATES.key)
    template = NOTICE_TEMPLATES.read(kept.value).mapped.get(kind)
    openid = await place.database.read(find_openid, by.member_id) if by.member_id is not None else None
    if template is None or openid is None:
        said = words(_SAID)["test"]
        return await _show(request, None, problem=said["unmapped" if template is None else "unbound"], status=409)
    try:
        await console(request).account.send_notice(openid, template, _preview(kind))
    except Refusal as refusal:
        return await _show(request, None, problem=word_account(request, refusal), status=refusal.status)
    return go_on(request, f"{_PATH}/{kind}", "notice_tried")


async def _show(request: web.Request, tried: str | None, *, problem: str = "", status: int = 200) -> web.Response:
    kind = _get_kind(request)
    kept = await door(request).database.read(find_kept, NOTICE_TEMPLATES.key)
    now = NOTICE_TEMPLATES.read(kept.value).mapped.get(kind)
    offered = await console(request).checks.list_templates()
    wanted = tried if tried is not None else now.template_id if now else ""
    template = next((of for of in offered or () if of.template_id == wanted), None)
    spoken = _preview(kind)
    page: dict[str, Any] = {
        "kind": kind,
        "notice": words(NOTICES)[kind],
        "version": kept.version,
        "offered": offered,
        "current": template,
        "chosen": _choose(template, now, spoken) if template else {},
        "enabled": now.enabled if now else words(NOTICES)[kind]["template"],
        "is_lost": now is not None and offered is not None and template is None and tried is None,
        "labels": words(_SAID)["fields"],
        "spoken": spoken,
        "problem": problem,
    }
    return render(request, "console/notices/one.html", status=status, **page)


def _choose(template: OfferedTemplate, now: MappedTemplate | None, spoken: Mapping[str, str]) -> dict[str, str]:
    """What stands in each field: as it is mapped now, else what its type suggests."""
    if now is not None and now.template_id == template.template_id:
        return dict(now.fields)
    guesses = {"amount": "amount", "time": "time", "date": "time", "phrase": "state", "character_string": "order"}
    first = next(iter(spoken))
    found = {key: guesses.get(key.rstrip("0123456789"), "product") for key in template.fields}
    return {key: name if name in spoken else first for key, name in found.items()}


def _preview(kind: str) -> dict[str, str]:
    """Our fields of a kind, filled with sample facts."""
    samples = defaultdict(lambda: "…", words(_SAID)["samples"])
    return {name: text.format_map(samples) for name, text in words(NOTICES)[kind]["fields"].items()}


def _get_kind(request: web.Request) -> str:
    kind = request.match_info["kind"]
    if kind not in words(NOTICES):
        raise web.HTTPNotFound
    return kind


ROUTES = (
    see(_PATH, show_all, "settings.notices", Permission.SEE_SETTINGS),
    see(_ONE, show_one, "settings.notices.one", Permission.SEE_SETTINGS),
    do(_ONE, save_one, "settings.notices.save", Permission.EDIT_SETTINGS),
    do(f"{_ONE}/test", send_test, "settings.notices.test", Permission.EDIT_SETTINGS, limits=_TESTS),
)
