"""Policies: every version, what differs between two, a form for the next one, and what it would have paid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiohttp import web
from multidict import MultiMapping
from sqlalchemy import Connection

from commissions.paging import Page
from commissions.policies.changes import list_changes
from commissions.policies.documents import read_document as read_text
from commissions.policies.notice import CURRENT_NOTICE, PRESELECTED_DEPTH
from commissions.policies.queries import (
    PublishedPolicy,
    find_newest_version,
    find_policy,
    get_policy,
    list_policies,
)
from commissions.policies.seen import PolicyMoved
from commissions.policies.service import acknowledge
from commissions.refusals import Refusal
from commissions.tiers.queries import find_tier_names
from shop.accounts.permissions import Permission
from shop.desk.compliance import demand_policy_within, publish_policy_within
from shop.desk.policies import (
    Examined,
    Rehearsed,
    describe_policy,
    examine_policy,
    find_known,
    name_goods,
    rehearse_document,
)
from shop.settings.order_rules import ORDER_RULES
from shop.staff.queries import name_actors
from shop.typed import is_key
from shop.web.console.drafts import read_effective_day, read_seen, word_draft_problem, write_document
from shop.web.console.policy_cells import LEVELS
from shop.web.console.policy_form import POOLS, describe_document, read_document
from shop.web.console.policy_inputs import find_input
from shop.web.console.policy_roles import CHANNELS, GRADES
from shop.web.console.policy_words import POLICY_WORDS, say_field, say_message
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/policies"
_ONE = rf"{_PATH}/{{version:\d{{1,9}}}}"
_ORDERS = (100, 300, 500)
_FIRST: Mapping[str, Any] = {"depth": PRESELECTED_DEPTH, "levels": [{"rate_bp": 1000}]}
"""What the form of a shop without any policy begins with."""


@dataclass(frozen=True)
class _Start:
    """What a draft begins from: a version and its document, the tiers by key, the newest version that was seen."""

    version: int | None
    document: Mapping[str, Any]
    tiers: Mapping[str, str]
    newest: int


async def show_policies(request: web.Request) -> web.Response:
    """Every version, the newest first, and the one that holds."""
    before, place = request.query.get("before", ""), door(request)
    cursor = before if is_key(before) else None
    page, in_force, names = await place.database.read(_read_versions, cursor, place.clock())
    return render(
        request,
        "console/policies/list.html",
        page=page,
        in_force=in_force,
        names=names,
        continued=cursor is not None,
        said=words(POLICY_WORDS),
    )


def _read_versions(
    connection: Connection, before: str | None, now: datetime
) -> tuple[Page[PublishedPolicy], int | None, Mapping[Any, str]]:
    page, in_force = list_policies(connection, before), find_policy(connection, now)
    names = name_actors(connection, {of.published_by for of in page.items})
    return page, in_force.version if in_force else None, names


async def show_policy(request: web.Request) -> web.Response:
    """One version, and how it differs from another: the one before it unless one is named."""
    version, other = int(request.match_info["version"]), request.query.get("with", "")
    against = int(other) if is_key(other) else version - 1
    found, compared, tiers, names = await door(request).database.read(_read_two, version, against)
    return render(
        request,
        "console/policies/one.html",
        policy=describe_policy(found),
        fields=describe_document(found.document, list(found.document.get("tiers", {}))),
        tiers=tiers,
        who=names[found.published_by],
        against=compared.version if compared else None,
        changes=list_changes(compared.document, found.document) if compared else (),
        text=write_document(found.document),
        levels=LEVELS,
        say_field=say_field,
        said=words(POLICY_WORDS),
    )


def _read_two(
    connection: Connection, version: int, against: int
) -> tuple[PublishedPolicy, PublishedPolicy | None, Mapping[str, str], Mapping[Any, str]]:
    """A version and another. Raises HTTPNotFound where there is no such version."""
    found = _find(connection, version)
    if found is None:
        raise web.HTTPNotFound
    return found, _find(connection, against), find_tier_names(connection), name_actors(connection, [found.published_by])


def _find(connection: Connection, version: int) -> PublishedPolicy | None:
    try:
        return get_policy(connection, version)
    except LookupError:
        return None


async def show_draft(request: web.Request) -> web.Response:
    """The form of the next version, filled with the one that holds."""
    start = await _read_start(request, {})
    fields = describe_document(start.document, list(start.tiers))
    return await _show_draft(request, start, fields, raw=write_document(start.document))


async def examine(request: web.Request) -> web.Response:
    """What the form, or the text beneath it, would change and would have paid; nothing is published."""
    form, database = await request.post(), door(request).database
    start = await _read_start(request, form)
    document, tiers = start.document, start.tiers
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    # A box that is not ticked is not sent: what the document says of it must not come back.
    fields = describe_document(document, list(tiers)) | {"renew": ""} | typed
    raw = str(form.get("raw") or write_document(document))
    try:
        document = await database.read(name_goods, _read_typed(form, document, tiers))
        examined, done = await database.read(
            _try, document, door(request).present.of(ORDER_RULES).after_sale_days, *_read_question(request, form)
        )
    except Refusal as refusal:
        return await _show_draft(request, start, fields, raw=raw, refusal=refusal)
    fields = describe_document(document, list(tiers)) | {name: typed.get(name, "") for name in ("orders", "view")}
    return await _show_draft(request, start, fields, raw=write_document(document), examined=examined, done=done)


def _read_question(request: web.Request, form: MultiMapping[Any]) -> tuple[datetime, int]:
    orders = str(form.get("orders", ""))
    return door(request).clock(), int(orders) if orders in map(str, _ORDERS) else _ORDERS[0]


def _try(
    connection: Connection, document: Mapping[str, Any], after_sale_days: int, now: datetime, orders: int
) -> tuple[Examined, Rehearsed]:
    demand_policy_within(connection, document, after_sale_days)
    examined = examine_policy(connection, document, after_sale_days=after_sale_days, now=now)
    return examined, rehearse_document(connection, document, orders=orders)


async def publish(request: web.Request) -> web.Response:
    """Publish what was examined, now or from a day on; whoever ticked the notice has acknowledged it first."""
    form, place = await request.post(), door(request)
    start = await _read_start(request, form)
    text, by = str(form.get("document", "")), acting(request)
    try:
        document = await place.database.read(name_goods, read_text(text, "json"))
        effective_at = read_effective_day(str(form.get("effective_at", "")))
        if form.get("notice") == CURRENT_NOTICE:
            await act(request, "policy.acknowledge", CURRENT_NOTICE, acknowledge, CURRENT_NOTICE, by=by)
        known = await place.database.read(find_known, document, place.clock())
        done = await act(
            request,
            "policy.publish",
            "policy",
            publish_policy_within,
            document,
            by=by,
            effective_at=effective_at,
            after_sale_days=door(request).present.of(ORDER_RULES).after_sale_days,
            known=known,
            newest_seen=start.newest,
        )
    except Refusal as refusal:
        # Whoever is refused because another version came sees that one from here on.
        if isinstance(refusal, PolicyMoved):
            start = replace(start, newest=await place.database.read(find_newest_version))
        fields = describe_document(start.document, list(start.tiers))
        return await _show_draft(request, start, fields, raw=text, refusal=refusal)
    return go_on(request, f"{_PATH}/{done.version}", "policy_published", version=done.version)


def _read_typed(form: MultiMapping[Any], base: Mapping[str, Any], tiers: Collection[str]) -> dict[str, Any]:
    """What the form says, or the text of the expert's view. Raises FieldUnreadable, FieldRefused."""
    if form.get("view") == "text":
        return read_text(str(form.get("raw", "")), "json")
    return read_document(form, base, list(tiers))


async def _read_start(request: web.Request, form: Mapping[str, Any]) -> _Start:
    """What the form began from; what it had seen then goes along with it."""
    asked, seen, place = str(form.get("start") or request.query.get("base", "")), read_seen(form), door(request)
    wanted = int(asked) if is_key(asked) else None
    start = await place.database.read(_find_start, wanted, place.clock())
    return start if seen is None else replace(start, newest=seen)


def _find_start(connection: Connection, version: int | None, now: datetime) -> _Start:
    named = _find(connection, version) if version is not None else None
    found, tiers = named or find_policy(connection, now), find_tier_names(connection)
    newest = find_newest_version(connection)
    return _Start(found.version, found.document, tiers, newest) if found else _Start(None, _FIRST, tiers, newest)


async def _show_draft(
    request: web.Request,
    start: _Start,
    fields: Mapping[str, str],
    *,
    raw: str,
    refusal: Refusal | None = None,
    examined: Examined | None = None,
    done: Rehearsed | None = None,
) -> web.Response:
    problem = word_draft_problem(request, refusal) if refusal else ""
    return render(
        request,
        "console/policies/draft.html",
        status=refusal.status if refusal else 200,
        start=start,
        fields=fields,
        tiers=start.tiers,
        levels=LEVELS,
        pools=range(POOLS),
        raw=raw,
        orders=_ORDERS,
        grades=range(GRADES),
        channels=CHANNELS,
        problem=problem,
        faults={at: problem} if refusal and (at := find_input(refusal, fields)) else {},
        examined=examined,
        done=done,
        notice=CURRENT_NOTICE,
        say_field=say_field,
        say_message=say_message,
        said=words(POLICY_WORDS),
        channel_words=words("console/figures.toml")["channel"],
        roles=words("console/people.toml")["roles"],
    )


_SEE, _EDIT = Permission.SEE_POLICIES, Permission.EDIT_POLICIES
ROUTES = (
    see(_PATH, show_policies, "policies", _SEE),
    see(f"{_PATH}/draft", show_draft, "policies.draft", _EDIT),
    do(f"{_PATH}/draft", examine, "policies.examine", _EDIT),
    do(f"{_PATH}/publication", publish, "policies.publish", _EDIT, confirms=True),
    see(_ONE, show_policy, "policies.one", _SEE),
)
