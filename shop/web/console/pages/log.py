"""The audit log: a list, and each act with how its subject stood before and after."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from shop.accounts.permissions import Permission
from shop.audit_log.act import RecordedAct
from shop.audit_log.queries import get_act
from shop.lists.log import LOG
from shop.staff.queries import name_actors
from shop.web.console.listing import Column, ListPage
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door

_LIST = ListPage(
    source=LOG,
    path="/console/log",
    route="log",
    permission=Permission.SEE_LOG,
    columns=(
        Column("at", "instant"),
        Column("who"),
        Column("action", "code"),
        Column("subject"),
        Column("origin"),
        Column("reason"),
    ),
    link=lambda row: f"/console/log/{row.number}",
)


async def show_act(request: web.Request) -> web.Response:
    """One act."""
    entry, who = await door(request).database.read(_read_act, int(request.match_info["number"]))
    changes = _list_changes(entry.details.get("before") or {}, entry.details.get("after") or {})
    return render(request, "console/log_entry.html", entry=entry, who=who, changes=changes)


def _list_changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """What differs between two states of a row: field, before, after."""
    names = [*before, *(name for name in after if name not in before)]
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _read_act(connection: Connection, number: int) -> tuple[RecordedAct, str]:
    entry = get_act(connection, number)
    return entry, name_actors(connection, [entry.actor])[entry.actor]


ROUTES = (*_LIST.routes(), see(r"/console/log/{number:\d{1,18}}", show_act, "log.act", Permission.SEE_LOG))
