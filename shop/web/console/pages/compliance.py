"""合规选择: what the law leaves to the merchant, why it matters, what holds now, and the line of one's own."""

from collections.abc import Mapping

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.compliance import read_compliance
from shop.desk.deciding import save
from shop.settings.compliance import COMPLIANCE
from shop.settings.document import DocumentRefused, StaleDocument
from shop.settings.limits import LIMITS
from shop.settings.order_rules import ORDER_RULES
from shop.settings.poster_design import POSTER_DESIGN
from shop.settings.queries import find_kept
from shop.settings.service import SaveDocument
from shop.settings.transfer_words import TRANSFER_WORDS
from shop.web.console.policy_words import say_field
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import ORIGIN, go_on
from shop.web.console.typed_document import read_version, word_refusal
from shop.web.door import door
from shop.words import words

_PATH, _SAID = "/console/compliance", "console/compliance.toml"


async def show_choices(request: web.Request) -> web.Response:
    """Every choice with its reason, its effect, and what holds now."""
    return await _show(request)


async def save_choices(request: web.Request) -> web.Response:
    """Keep the merchant's own line; it binds whoever publishes from now on."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    levels = form.get("most_levels", "")
    values: dict[str, object] = {name: form.get(name, "") for name in COMPLIANCE.fields}
    values["most_levels"] = int(levels) if levels in ("1", "2", "3") else levels
    try:
        command = SaveDocument(COMPLIANCE.key, read_version(form), values, acting(request), form.get("reason", ""))
        await save(door(request).database, door(request).present, ORIGIN, command)
    except DocumentRefused as refused:
        return await _show(request, form, word_refusal(refused))
    except StaleDocument as stale:
        return await _show(request, form, word_problem(request, stale))
    return go_on(request, _PATH, "document_saved", title=words(_SAID)["title"])


async def _show(request: web.Request, form: Mapping[str, str] | None = None, problem: str = "") -> web.Response:
    place = door(request)
    rules = place.present.of(ORDER_RULES)
    sheet = await place.database.read(read_compliance, rules.after_sale_days, place.clock())
    kept = await place.database.read(find_kept, COMPLIANCE.key)
    chosen = {name: str(getattr(sheet.chosen, name)) for name in COMPLIANCE.fields}
    return render(
        request,
        "console/settings/compliance.html",
        status=422 if problem else 200,
        said=words(_SAID),
        sheet=sheet,
        rules=rules,
        transfers=place.present.of(TRANSFER_WORDS),
        limits=place.present.of(LIMITS),
        invites=place.present.of(POSTER_DESIGN).invites,
        fields=chosen if form is None else form,
        version=(form or {}).get("version") or str(kept.version),
        say_field=say_field,
        problem=problem,
    )


ROUTES = (
    see(_PATH, show_choices, "compliance", Permission.SEE_SETTINGS),
    do(_PATH, save_choices, "compliance.save", Permission.EDIT_POLICIES, also=Permission.SEE_SETTINGS, confirms=True),
)
