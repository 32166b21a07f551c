"""How the installation runs: its checks, what waits in the outbox, dead letters, jobs, and the last audit."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from shop.accounts.permissions import Permission
from shop.audit_log.queries import find_last_audit
from shop.database.dead import count_dead, list_dead, send_again
from shop.database.leases import list_jobs
from shop.database.outbox import count_open_deliveries
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/operations"


async def show_operations(request: web.Request) -> web.Response:
    """All of it on one page."""
    checks = await console(request).examine()
    found = await door(request).database.read(_read)
    said = words("console/operations.toml")
    return render(request, "console/operations.html", checks=checks, said=said, **found)


async def revive(request: web.Request) -> web.Response:
    """Send a dead letter again."""
    number = int(request.match_info["letter"])
    await act(request, "dead_letter.again", str(number), send_again, number, by=acting(request))
    return go_on(request, _PATH, "dead_letter_sent")


def _read(connection: Connection) -> Mapping[str, Any]:
    return {
        "open": count_open_deliveries(connection),
        "dead": list_dead(connection),
        "jobs": list_jobs(connection),
        "audit": find_last_audit(connection),
    }


DUE = {"operations": count_dead}
ROUTES = (
    see(_PATH, show_operations, "operations", Permission.SEE_OPERATIONS),
    do(rf"{_PATH}/dead/{{letter:\d{{1,18}}}}", revive, "operations.dead", Permission.OPERATE),
)
