"""公告: told to a group of people in their inboxes, counted before it is sent, brought round in the background."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.refusals import Refusal
from commissions.tiers.grouping import list_groups
from commissions.tiers.groups import Group
from commissions.tiers.queries import find_tier_names
from shop.accounts.permissions import Permission
from shop.announcements.announcement import AUDIENCES, Announcement, AnnouncementDraft, AnnouncementRefused, Audience
from shop.announcements.queries import count_audience, list_announcements
from shop.announcements.service import send_announcement, stop_announcement
from shop.catalog.refusals import ClaimsFound
from shop.sessions.service import make_secret
from shop.staff.queries import name_actors
from shop.typed import visible
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.storefront_form import Choices, find_choices, read_lines, read_target
from shop.web.door import door

_PATH, _ONE = "/console/announcements", "/console/announcements/{code:[a-z0-9]{10}}"


async def show_all(request: web.Request) -> web.Response:
    """What was sent, and a form for the next one, begun by what the address says."""
    return await _show(request, typed=request.query)


async def send(request: web.Request) -> web.Response:
    """Count first whom it would reach; then send it."""
    form, place = await request.post(), door(request)
    try:
        draft = await place.database.read(_read_draft, form)
        if form.get("act") != "send":
            return await _show(request, typed=form, count=await place.database.read(count_audience, draft.audience))
        key, reason = str(form.get("request_key", ""))[:64], visible(str(form.get("reason", "")))
        said: dict[str, Any] = {"by": acting(request), "reason": reason}
        errand = await act(request, "announcement.send", draft.title, send_announcement, draft, key, **said)
    except Refusal as refusal:
        return await _show(request, refusal, form)
    return go_on(request, f"/console/errands/{errand.code}", "announcement_sent")


async def stop(request: web.Request) -> web.Response:
    """Nobody further is told."""
    code = request.match_info["code"]
    stopped = await act(request, "announcement.stop", code, stop_announcement, code, by=acting(request))
    return go_on(request, _PATH, "announcement_stopped" if stopped else "announcement_over")


def _read_draft(connection: Connection, form: Mapping[str, Any]) -> AnnouncementDraft:
    """What was typed. Raises AnnouncementRefused and what a target raises."""
    kind = next((of for of in AUDIENCES if of == form.get("audience")), None)
    if kind is None:
        raise AnnouncementRefused(field="audience")
    of_kind, _, of = str(form.get("of", "")).partition(":")
    audience = Audience(kind, of if of_kind == kind else "")
    title = visible(str(form.get("title", "")))
    return AnnouncementDraft(title, read_lines(form, "body"), audience, read_target(connection, form))


async def _show(
    request: web.Request,
    refusal: Refusal | None = None,
    typed: Mapping[str, Any] | None = None,
    count: int | None = None,
) -> web.Response:
    announcements, names, choices, tiers, groups = await door(request).database.read(_read_all)
    return render(
        request,
        "console/storefront/announcements.html",
        status=refusal.status if refusal else 200,
        announcements=announcements,
        names=names,
        choices=choices,
        tiers=tiers,
        groups=groups,
        typed=typed if typed is not None else {},
        count=count,
        request_key=str((typed or {}).get("request_key", "")) or make_secret(),
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
    )


def _read_all(
    connection: Connection,
) -> tuple[tuple[Announcement, ...], Mapping[Actor, str], Choices, Mapping[str, str], Sequence[Group]]:
    found = list_announcements(connection)
    names = name_actors(connection, {of.made_by for of in found})
    return found, names, find_choices(connection), find_tier_names(connection), list_groups(connection)


_SEE, _DECIDE = Permission.SEE_PEOPLE, Permission.DECIDE_PEOPLE
ROUTES = (
    see(_PATH, show_all, "announcements", _SEE),
    do(_PATH, send, "announcements.send", _DECIDE),
    do(f"{_ONE}/end", stop, "announcements.stop", _DECIDE),
)
