"""The rules of withdrawals: what holds and what comes, a form for the next version, and its publication."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.policies.changes import Change, list_changes
from commissions.policies.documents import read_document
from commissions.refusals import Refusal
from commissions.withdrawals.queries import ComingRules, list_published_rules
from commissions.withdrawals.requesting import publish_rules
from commissions.withdrawals.rules import read_rules
from shop.accounts.permissions import Permission
from shop.staff.queries import name_actors
from shop.web.console.drafts import read_effective_day, read_seen, word_draft_problem, write_document
from shop.web.console.policy_words import POLICY_WORDS, say_field
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.withdrawal_form import describe_rules, fill_in, read_form
from shop.web.door import door
from shop.words import words

_PATH = "/console/withdrawal-rules"
_WORDS = "console/withdrawal_rules.toml"
_Versions = Sequence[tuple[ComingRules, str]]


async def show_rules(request: web.Request) -> web.Response:
    """The form, filled with what holds, and the versions."""
    versions, document = await _read(request)
    return _show(request, versions, describe_rules(document))


async def examine(request: web.Request) -> web.Response:
    """What the form would change; nothing is published."""
    form = await request.post()
    versions, current = await _read(request)
    try:
        document = read_form(form, current, words(_WORDS)["labels"])
        read_rules(dict(document))
    except Refusal as refusal:
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        typed["channels"] = " ".join(str(of) for of in form.getall("channel", []))
        return _show(request, versions, typed, seen=read_seen(form), refusal=refusal)
    changes = list_changes(fill_in(current), fill_in(document))
    page: dict[str, Any] = {"changes": changes, "raw": write_document(document), "seen": read_seen(form)}
    return _show(request, versions, describe_rules(document), **page)


async def publish(request: web.Request) -> web.Response:
    """Publish what was examined, now or from a day on."""
    form = await request.post()
    try:
        document = read_document(str(form.get("document", "")), "json", "rules")
        effective_at = read_effective_day(str(form.get("effective_at", "")))
        said: dict[str, Any] = {"effective_at": effective_at, "newest_seen": read_seen(form)}
        version = await act(request, "withdrawals.rules", "rules", publish_rules, document, **said, by=acting(request))
    except Refusal as refusal:
        versions, current = await _read(request)
        return _show(request, versions, describe_rules(current), refusal=refusal)
    return go_on(request, _PATH, "withdrawal_rules_published", version=version)


async def _read(request: web.Request) -> tuple[_Versions, Mapping[str, Any]]:
    place = door(request)
    return await place.database.read(_read_all, place.clock())


def _read_all(connection: Connection, now: datetime) -> tuple[_Versions, Mapping[str, Any]]:
    """The versions with who published each, and the document in force: empty where the defaults hold."""
    found = list_published_rules(connection)
    names = name_actors(connection, {of.published_by for of in found})
    holding = max(
        (of for of in found if of.effective_at <= now), key=lambda of: (of.effective_at, of.version), default=None
    )
    return [(of, names[of.published_by]) for of in found], holding.document if holding else {}


def _show(
    request: web.Request,
    versions: _Versions,
    fields: Mapping[str, str],
    *,
    changes: Sequence[Change] | None = None,
    raw: str = "",
    seen: int | None = None,
    refusal: Refusal | None = None,
) -> web.Response:
    """The page; what was `seen` when a draft was begun goes along with it, else what is newest now."""
    now = door(request).clock()
    newest = seen if seen is not None else max((of.version for of, _ in versions), default=0)
    return render(
        request,
        "console/finance/withdrawal_rules.html",
        status=refusal.status if refusal else 200,
        versions=versions,
        newest=newest,
        fields=fields,
        changes=changes,
        raw=raw,
        now=now,
        labels=words(_WORDS)["labels"],
        hints=words(_WORDS)["hints"],
        said=words(POLICY_WORDS),
        say_field=say_field,
        problem=word_draft_problem(request, refusal) if refusal else "",
    )


ROUTES = (
    see(_PATH, show_rules, "withdrawal_rules", Permission.SEE_FINANCE),
    do(f"{_PATH}/draft", examine, "withdrawal_rules.examine", Permission.EDIT_POLICIES),
    do(f"{_PATH}/publication", publish, "withdrawal_rules.publish", Permission.EDIT_POLICIES, confirms=True),
)
