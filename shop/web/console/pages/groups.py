"""Groups of distributors: by hand, or by a rule that is looked at each day."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from multidict import MultiDict, MultiDictProxy
from sqlalchemy import Connection

from commissions.paging import Page
from commissions.refusals import Refusal
from commissions.tiers.conditions import Metric
from commissions.tiers.grouping import (
    add_to_group,
    drop_group,
    get_group_by_id,
    list_groups,
    make_group,
    remove_from_group,
)
from commissions.tiers.groups import Group
from commissions.tiers.queries import find_tier_names
from shop.accounts.permissions import Permission
from shop.desk.groups import GroupMember, read_group_page
from shop.desk.people import get_typed_member
from shop.typed import is_key
from shop.web.console.drafts import word_draft_problem
from shop.web.console.forms import NothingTicked
from shop.web.console.group_rules import ROWS, read_rule
from shop.web.console.member_view import PEOPLE
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/groups", r"/console/groups/{number:\d{1,18}}"
_Form = MultiDictProxy[Any]


async def _show_groups(request: web.Request) -> web.Response:
    """All groups, and a form that makes one."""
    return await _show_all(request)


async def _show_all(request: web.Request, refusal: Refusal | None = None, typed: _Form | None = None) -> web.Response:
    groups, tiers = await door(request).database.read(_read_all)
    return render(
        request,
        "console/people/groups.html",
        status=refusal.status if refusal else 200,
        groups=groups,
        tiers=tiers,
        metrics=list(Metric),
        rows=ROWS,
        said=words(PEOPLE),
        problem=word_draft_problem(request, refusal) if refusal else "",
        typed=typed if typed is not None else MultiDict[Any](),
    )


def _read_all(connection: Connection) -> tuple[tuple[Group, ...], Mapping[str, str]]:
    return list_groups(connection), find_tier_names(connection)


async def make(request: web.Request) -> web.Response:
    """Make a group; one with a rule is filled by the job of the next minutes."""
    form = await request.post()
    name = str(form.get("name", "")).strip()
    try:
        rule = read_rule(form) if form.get("how") == "rule" else None
        await act(request, "group.make", name, make_group, name, rule, by=acting(request))
    except Refusal as refusal:
        return await _show_all(request, refusal, form)
    return go_on(request, _PATH, "group_made_by_rule" if rule is not None else "group_made", name=name)


async def _show_group(request: web.Request) -> web.Response:
    """Who is in one group."""
    return await _show_one(request)


async def _show_one(request: web.Request, refusal: Refusal | None = None, typed: _Form | None = None) -> web.Response:
    before = request.query.get("before", "")
    cursor = before if is_key(before) else None
    group, page, tiers = await door(request).database.read(_read_one, _number(request), cursor)
    return render(
        request,
        "console/people/group.html",
        status=refusal.status if refusal else 200,
        group=group,
        page=page,
        tiers=tiers,
        continued=cursor is not None,
        said=words(PEOPLE),
        problem=word_draft_problem(request, refusal) if refusal else "",
        typed=typed if typed is not None else MultiDict[Any](),
    )


def _read_one(
    connection: Connection, number: int, before: str | None
) -> tuple[Group, Page[GroupMember], Mapping[str, str]]:
    group = get_group_by_id(connection, number)
    return group, read_group_page(connection, group.name, before), find_tier_names(connection)


def _number(request: web.Request) -> int:
    return int(request.match_info["number"])


async def add(request: web.Request) -> web.Response:
    """Put somebody in."""
    form, database = await request.post(), door(request).database
    group = await database.read(get_group_by_id, _number(request))
    try:
        who = await database.read(get_typed_member, str(form.get("person", "")).strip())
        await act(request, "group.add", group.name, add_to_group, group.name, who, by=acting(request))
    except Refusal as refusal:
        return await _show_one(request, refusal, form)
    return go_on(request, f"{_PATH}/{group.id}", "group_joined")


async def remove(request: web.Request) -> web.Response:
    """Take those out who are ticked."""
    form, database = await request.post(), door(request).database
    group, codes = await database.read(get_group_by_id, _number(request)), form.getall("key", [])
    try:
        if not codes:
            raise NothingTicked
        for code in codes:
            who = await database.read(get_typed_member, str(code))
            await act(request, "group.remove", group.name, remove_from_group, group.name, who, by=acting(request))
    except Refusal as refusal:
        return await _show_one(request, refusal, form)
    return go_on(request, f"{_PATH}/{group.id}", "group_left", count=len(codes))


async def drop(request: web.Request) -> web.Response:
    """Forget a group."""
    group = await door(request).database.read(get_group_by_id, _number(request))
    await act(request, "group.drop", group.name, drop_group, group.name, by=acting(request))
    return go_on(request, _PATH, "group_dropped", name=group.name)


_DECIDE = Permission.DECIDE_PEOPLE
ROUTES = (
    see(_PATH, _show_groups, "groups", Permission.SEE_PEOPLE),
    do(_PATH, make, "groups.make", _DECIDE),
    see(_ONE, _show_group, "groups.one", Permission.SEE_PEOPLE),
    do(f"{_ONE}/members", add, "groups.add", _DECIDE),
    do(f"{_ONE}/removal", remove, "groups.remove", _DECIDE),
    do(f"{_ONE}/end", drop, "groups.drop", _DECIDE),
)
