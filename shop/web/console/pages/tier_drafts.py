"""The next version of the tiers: a form, what it changes and who would have which tier, and its publication."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.policies.documents import read_document
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge
from commissions.refusals import Refusal
from commissions.tiers.conditions import Metric
from commissions.tiers.queries import find_tiers
from shop.accounts.permissions import Permission
from shop.desk.compliance import demand_tiers_within, publish_tiers_within
from shop.desk.tiers import ExaminedTiers, examine_tiers
from shop.web.console.drafts import read_effective_day, word_draft_problem, write_document
from shop.web.console.member_view import PEOPLE
from shop.web.console.policy_words import POLICY_WORDS, say_field
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.tier_form import CONDITIONS, TIERS, describe_tiers, fits, read_tiers
from shop.web.door import door
from shop.words import words

_PATH = "/console/tiers"


async def show_draft(request: web.Request) -> web.Response:
    """The form, filled with the tiers in force."""
    place = door(request)
    document = await place.database.read(_find_document, place.clock())
    return _show(request, describe_tiers(document), write_document(document), has_room=fits(document))


async def examine(request: web.Request) -> web.Response:
    """What the form, or the text beneath it, would change; nothing is published."""
    form, place = await request.post(), door(request)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    raw = typed.get("raw", "")
    try:
        document = read_document(raw, "json", "tiers") if form.get("view") == "text" else read_tiers(form)
        await place.database.read(demand_tiers_within, document)
        examined = await place.database.read(examine_tiers, document, place.clock())
    except Refusal as refusal:
        return _show(request, typed, raw, refusal=refusal)
    return _show(
        request, describe_tiers(document), write_document(document), examined=examined, has_room=fits(document)
    )


async def publish(request: web.Request) -> web.Response:
    """Publish what was examined, now or from a day on; whoever ticked the notice has acknowledged it first."""
    form, by = await request.post(), acting(request)
    text = str(form.get("document", ""))
    try:
        document = read_document(text, "json", "tiers")
        effective_at = read_effective_day(str(form.get("effective_at", "")))
        if form.get("notice") == CURRENT_NOTICE:
            await act(request, "policy.acknowledge", CURRENT_NOTICE, acknowledge, CURRENT_NOTICE, by=by)
        said: dict[str, Any] = {"by": by, "effective_at": effective_at}
        version = await act(request, "tiers.publish", "tiers", publish_tiers_within, document, **said)
    except Refusal as refusal:
        place = door(request)
        current = await place.database.read(_find_document, place.clock())
        return _show(request, describe_tiers(current), text, refusal=refusal)
    return go_on(request, _PATH, "tiers_published", version=version)


def _find_document(connection: Connection, now: datetime) -> Mapping[str, Any]:
    published = find_tiers(connection, now)
    return published.document if published else {"tiers": []}


def _show(
    request: web.Request,
    fields: Mapping[str, str],
    raw: str,
    *,
    examined: ExaminedTiers | None = None,
    refusal: Refusal | None = None,
    has_room: bool = True,
) -> web.Response:
    return render(
        request,
        "console/people/tiers_draft.html",
        status=refusal.status if refusal else 200,
        fields=fields,
        raw=raw,
        examined=examined,
        has_room=has_room,
        tiers=TIERS,
        conditions=CONDITIONS,
        metrics=list(Metric),
        said=words(PEOPLE),
        legal=words(POLICY_WORDS)["notice"],
        notice=CURRENT_NOTICE,
        say_field=say_field,
        problem=word_draft_problem(request, refusal) if refusal else "",
    )


_EDIT = Permission.EDIT_POLICIES
ROUTES = (
    see(f"{_PATH}/draft", show_draft, "tiers.draft", _EDIT),
    do(f"{_PATH}/draft", examine, "tiers.examine", _EDIT),
    do(f"{_PATH}/publication", publish, "tiers.publish", _EDIT, confirms=True),
)
