"""带数字的回复: what the chat says of somebody's own figures, in the merchant's words, with a preview."""

from collections.abc import Mapping

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.deciding import save
from shop.desk.figure_texts import TextForbidden, demand_plain
from shop.settings.document import DocumentRefused, StaleDocument
from shop.settings.figure_texts import FIGURE_TEXTS, PLACES
from shop.settings.profile import PROFILE
from shop.settings.queries import find_kept
from shop.settings.replies import find_unknown_places
from shop.settings.service import SaveDocument
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.reply_form import show_shipped, show_text
from shop.web.console.route import do, see
from shop.web.console.saying import ORIGIN, go_on
from shop.web.console.typed_document import read_version, word_refusal
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _SAID = "/console/account/replies/figures", "console/figure_replies.toml"
_LONG = Limits(256 * 1024, 60)


async def show_texts(request: web.Request) -> web.Response:
    """Every text as it stands, with examples of what it says."""
    return await _show(request)


async def save_texts(request: web.Request) -> web.Response:
    """Keep the texts, or show them as they will look."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    texts = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in PLACES}
    try:
        FIGURE_TEXTS.check(texts)
        demand_plain(texts)
        if "preview" not in form:
            command = SaveDocument(FIGURE_TEXTS.key, read_version(form), texts, acting(request))
            await save(door(request).database, door(request).present, ORIGIN, command)
            return go_on(request, _PATH, "replies_saved")
    except DocumentRefused as refused:
        name = str(refused.data["field"])
        return await _show(request, texts, form, {name: _say_problem(name, texts, refused)})
    except TextForbidden as refused:
        return await _show(request, texts, form, {str(refused.data["field"]): word_problem(request, refused)})
    except StaleDocument as stale:
        return await _show(request, texts, form, {"": word_problem(request, stale)})
    return await _show(request, texts, form)


def _say_problem(name: str, texts: Mapping[str, str], refused: DocumentRefused) -> str:
    """What is wrong, with the placeholders that nobody knows."""
    unknown = find_unknown_places(texts.get(name, ""), PLACES.get(name, ()))
    named = "".join(f"{{{of}}}" for of in dict.fromkeys(unknown))
    return f"{named} {word_refusal(refused)}".strip()


async def _show(
    request: web.Request,
    typed: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> web.Response:
    kept = await door(request).database.read(find_kept, FIGURE_TEXTS.key)
    value = FIGURE_TEXTS.read(kept.value)
    texts = typed if typed is not None else {name: getattr(value, name) for name in PLACES}
    facts, shipped = _make_facts(request), console(request).shipped_replies
    page = {
        "said": words(_SAID),
        "texts": texts,
        "places": PLACES,
        "previews": {name: show_text(text, facts, PLACES[name]) for name, text in texts.items()},
        "shipped": {name: show_shipped(shipped.get(name, "")) for name in PLACES},
        "version": (form or {}).get("version") or str(kept.version),
        "is_preview": typed is not None and not faults,
        "faults": faults or {},
    }
    return render(request, "console/account/figure_replies.html", status=422 if faults else 200, **page)


def _make_facts(request: web.Request) -> Mapping[str, str]:
    """What the placeholders stand for in a preview."""
    base_url, said = console(request).shop.base_url, words(_SAID)
    links = {name: f"{base_url}{path}" for name, path in said["links"].items()}
    return {**said["samples"], "店名": str(door(request).present.of(PROFILE).name), **links}


ROUTES = (
    see(_PATH, show_texts, "account.replies.figures", Permission.SEE_SETTINGS),
    do(
        _PATH,
        save_texts,
        "account.replies.figures.save",
        Permission.EDIT_STOREFRONT,
        limits=_LONG,
        also=Permission.SEE_SETTINGS,
    ),
)
