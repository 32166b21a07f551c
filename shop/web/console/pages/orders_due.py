"""What is due of orders: to be sent, prepared, handed out, decided."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.paging import Page
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.due import LATE, SOON, Asked, DueRow, Work, list_work, read_work
from shop.fulfilment.due import Due
from shop.fulfilment.pickups import redeem_pickup
from shop.fulfilment.queries import count_waiting
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/orders/due"
_TABS = ("ship", "late", "soon", "fresh", "hurried", "readdressed", "prepare", "fetch")


async def show_due(request: web.Request) -> web.Response:
    """The work list."""
    return await _show(request)


async def redeem(request: web.Request) -> web.Response:
    """Hand out what waits under the code that somebody shows."""
    form = await request.post()
    try:
        code = str(form.get("code", ""))
        done = await act(request, "pickup.redeem", "code", redeem_pickup, code, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal, "code", form)
    return go_on(request, f"/console/orders/{done.order.no}", "pickup_redeemed")


async def _show(
    request: web.Request, refusal: Refusal | None = None, place: str = "", typed: Any = None
) -> web.Response:
    asked = request.query.get("due", "")
    tab = asked if asked in _TABS else _TABS[0]
    after = request.query.get("after", "")
    cursor = after if after.isascii() and after.isdecimal() and len(after) < 19 else None
    work, rows = await door(request).database.read(_read, tab, cursor, door(request).clock())
    page = {
        "tabs": [(name, _count(work, name)) for name in _TABS],
        "tab": tab,
        "problem": {place: word_problem(request, refusal)} if refusal else {},
        "typed": typed or {},
        "said": words("console/orders.toml"),
        "complaints": words("console/complaints.toml"),
        "aftersales": words("aftersales.toml"),
        "late_s": LATE.total_seconds(),
        "soon_s": SOON.total_seconds(),
    }
    return render(
        request, "console/orders/due.html", status=refusal.status if refusal else 200, work=work, rows=rows, **page
    )


def _read(connection: Connection, tab: str, after: str | None, now: datetime) -> tuple[Work, Page[DueRow]]:
    due = Due(tab) if tab in set(Due) else Due.SHIP
    late, soon = now - LATE, now - SOON
    paid = {"late": (None, late), "soon": (late, soon), "fresh": (soon, None)}.get(tab, (None, None))
    asked = Asked(tab) if tab in set(Asked) else None
    return read_work(connection, now), list_work(connection, due, after, paid, asked)


def _count(work: Work, tab: str) -> int:
    return int(getattr(work if tab in set(Asked) else work.orders, tab))


DUE = {"orders.due": count_waiting}
ROUTES = (
    see(_PATH, show_due, "orders.due", Permission.SEE_ORDERS),
    do("/console/orders/pickups", redeem, "orders.redeem", Permission.SHIP_ORDERS),
)
