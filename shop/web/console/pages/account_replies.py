"""自动回复: what the bot says to whoever follows, asks or types a keyword, in the merchant's words, with a preview."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.queries import find_product_names
from shop.desk.deciding import save
from shop.settings.document import DocumentRefused, StaleDocument
from shop.settings.profile import PROFILE
from shop.settings.queries import find_kept
from shop.settings.replies import PLACES, REPLIES, TEXTS, Replies
from shop.settings.service import SaveDocument
from shop.web.console.account_words import word_account
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.reply_form import (
    describe_keywords,
    join_taken,
    read_rule,
    read_texts,
    show_shipped,
    show_text,
    write_form,
    write_rule,
)
from shop.web.console.route import ConsoleRoute, do, see
from shop.web.console.saying import ORIGIN, go_on
from shop.web.console.typed_document import read_version, word_refusal
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _SAID = "/console/account/replies", "console/account_replies.toml"
_RULES = f"{_PATH}/rules"
_ONE, _NEW = _RULES + "/{at:[0-9]{1,3}}", f"{_RULES}/new"
_WECHAT = f"{_PATH}/wechat"
_ASKING = Limits(0, 20)
_LONG = Limits(256 * 1024, 60)
_FRESH: Mapping[str, Any] = {
    "name": "",
    "keywords": [],
    "reply": "text",
    "text": "",
    "product": "",
    "enabled": True,
    "question": "",
}


async def show_replies(request: web.Request) -> web.Response:
    """Every text and every rule."""
    return await _show(request)


async def save_texts(request: web.Request) -> web.Response:
    """Keep the texts, or show them as they will look."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    texts, problem = read_texts(form), ""
    try:
        REPLIES.check(texts)
        if "preview" not in form:
            await _save(request, texts, read_version(form))
            return go_on(request, _PATH, "replies_saved")
    except DocumentRefused as refused:
        label = words(_SAID)["texts"].get(refused.data["field"], {}).get("label", "")
        problem = f"{label}：{word_refusal(refused)}"
    except StaleDocument as stale:
        problem = word_problem(request, stale)
    return await _show(request, texts=texts, version=form.get("version", ""), problem=problem)


async def show_rule(request: web.Request) -> web.Response:
    """One rule, or a new one."""
    replies, version = await _read(request)
    at = _find_place(request, replies)
    rule = _FRESH if at is None else write_rule(replies.rules[at])
    return await _show_rule(request, rule, str(version))


async def save_rule(request: web.Request) -> web.Response:
    """Keep a rule, delete it, or change its place."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    replies, _ = await _read(request)
    at, rule, kept = _find_place(request, replies), read_rule(form), [write_rule(of) for of in replies.rules]
    names = await door(request).database.read(find_product_names, [rule["product"]])
    if rule["reply"] == "product" and not names:
        rule["product"] = ""
    try:
        await _save(request, {"rules": _change(kept, at, rule, form.get("act", ""))}, read_version(form))
    except DocumentRefused as refused:
        return await _show_rule(request, rule, form.get("version", ""), word_refusal(refused))
    except StaleDocument as stale:
        return await _show_rule(request, rule, form.get("version", ""), word_problem(request, stale))
    return go_on(request, _PATH, "replies_saved")


async def compare(request: web.Request) -> web.Response:
    """What was set by hand in the platform's console."""
    return await _compare(request)


async def take(request: web.Request) -> web.Response:
    """Take over what was set by hand, where nothing stands here yet."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    replies, _ = await _read(request)
    try:
        theirs = await console(request).account.read_replies()
        taken = join_taken(replies, theirs.welcome, theirs.unknown, theirs.rules)
        await _save(request, taken, read_version(form))
    except Refusal as refusal:
        return await _compare(request, refusal)
    return go_on(request, _PATH, "replies_taken")


def _change(kept: list[dict[str, Any]], at: int | None, rule: dict[str, Any], what: str) -> list[dict[str, Any]]:
    if at is None:
        return [*kept, rule]
    if what == "drop":
        return [of for n, of in enumerate(kept) if n != at]
    if what == "first":
        return [kept[at], *(of for n, of in enumerate(kept) if n != at)]
    return [rule if n == at else of for n, of in enumerate(kept)]


async def _show(
    request: web.Request, *, texts: Mapping[str, str] | None = None, version: str = "", problem: str = ""
) -> web.Response:
    replies, kept = await _read(request)
    shown = texts if texts is not None else {name: getattr(replies, name) for name in TEXTS}
    facts, shipped = _make_facts(request), console(request).shipped_replies
    page = {
        "said": words(_SAID),
        "texts": shown,
        "previews": {name: show_text(text, facts) for name, text in shown.items()},
        "shipped": {name: show_shipped(shipped.get(name, "")) for name in TEXTS},
        "rules": replies.rules,
        "keywords": [describe_keywords(of.keywords) for of in replies.rules],
        "version": version or str(kept),
        "places": PLACES,
        "facts": facts,
        "is_preview": texts is not None and not problem,
        "problem": problem,
    }
    return render(request, "console/account/replies.html", status=422 if problem else 200, **page)


async def _show_rule(request: web.Request, rule: Mapping[str, Any], version: str, problem: str = "") -> web.Response:
    names = await door(request).database.read(find_product_names, [rule["product"]])
    page = {
        "said": words(_SAID),
        "form": write_form(rule),
        "enabled": rule["enabled"],
        "version": version,
        "is_new": "at" not in request.match_info,
        "preview": show_text(str(rule["text"]), _make_facts(request)),
        "product_name": names.get(str(rule["product"]), ""),
        "places": PLACES,
        "action": request.rel_url.path,
        "problem": problem,
    }
    return render(request, "console/account/rule.html", status=422 if problem else 200, **page)


async def _compare(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    replies, version = await _read(request)
    theirs, problem = None, word_account(request, refusal) if refusal else ""
    try:
        theirs = await console(request).account.read_replies()
    except Refusal as silent:
        problem = problem or word_account(request, silent)
    keywords = [describe_keywords(of.keywords) for of in theirs.rules] if theirs else []
    page = {"replies": replies, "version": version, "theirs": theirs, "keywords": keywords, "problem": problem}
    page["known"] = {of.name for of in replies.rules}
    return render(request, "console/account/replies_wechat.html", status=refusal.status if refusal else 200, **page)


async def _read(request: web.Request) -> tuple[Replies, int]:
    kept = await door(request).database.read(find_kept, REPLIES.key)
    return REPLIES.read(kept.value), kept.version


async def _save(request: web.Request, values: Mapping[str, Any], version: int) -> None:
    command = SaveDocument(REPLIES.key, version, values, acting(request))
    await save(door(request).database, door(request).present, ORIGIN, command)


def _find_place(request: web.Request, replies: Replies) -> int | None:
    """Which rule the path means, None for a new one."""
    if "at" not in request.match_info:
        return None
    at = int(request.match_info["at"])
    if at >= len(replies.rules):
        raise web.HTTPNotFound
    return at


def _make_facts(request: web.Request) -> Mapping[str, str]:
    """What the placeholders stand for in a preview."""
    shop, samples = door(request), words(_SAID)["samples"]
    name = str(shop.present.of(PROFILE).name)
    base_url = console(request).shop.base_url
    links = {"商城链接": f"{base_url}/", "我的小店": f"{base_url}/s/sample"}
    return {**samples, "店名": name, **links}


ROUTES = (
    see(_PATH, show_replies, "account.replies", Permission.SEE_SETTINGS),
    do(
        _PATH,
        save_texts,
        "account.replies.save",
        Permission.EDIT_STOREFRONT,
        limits=_LONG,
        also=Permission.SEE_SETTINGS,
    ),
    see(_NEW, show_rule, "account.replies.new", Permission.EDIT_STOREFRONT),
    do(_NEW, save_rule, "account.replies.add", Permission.EDIT_STOREFRONT),
    see(_ONE, show_rule, "account.replies.rule", Permission.EDIT_STOREFRONT),
    do(_ONE, save_rule, "account.replies.change", Permission.EDIT_STOREFRONT),
    ConsoleRoute("GET", _WECHAT, compare, "account.replies.wechat", Permission.SEE_SETTINGS, "merchant", _ASKING),
    do(f"{_PATH}/take", take, "account.replies.take", Permission.EDIT_STOREFRONT, also=Permission.SEE_SETTINGS),
)
