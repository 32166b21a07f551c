"""Waybills for the orders that were ticked: asked for, printed from the service's answer, shipped, cancelled."""

from collections.abc import Sequence
from urllib.parse import urlencode

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.settings.waybills import WAYBILLS
from shop.waybills.refusals import WaybillsNotSetUp
from shop.waybills.service import MOST_TICKED, ask_waybills, cancel_waybills, list_waybills, ship_with_waybills
from shop.web.answers import redirect
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door

_PATH, _DUE = "/console/orders/waybills", "/console/orders/due"


async def show_waybills(request: web.Request) -> web.Response:
    """The orders of the address, each with how far its waybill is."""
    return await _show(request, request.query.getall("key", []))


async def ask(request: web.Request) -> web.Response:
    """Ask for waybills of the orders that were ticked. The service is asked in the background."""
    numbers = _read_ticks(list((await request.post()).getall("key", [])))
    try:
        if not door(request).present.of(WAYBILLS).is_ready:
            raise WaybillsNotSetUp
        await act(request, "orders.waybills", "many", ask_waybills, numbers, by=acting(request))
    except Refusal as refusal:
        return await _show(request, numbers, refusal)
    return redirect(f"{_PATH}?{urlencode([('key', no) for no in numbers])}", after_post=True)


async def cancel(request: web.Request) -> web.Response:
    """Have the waybills of ticked orders cancelled. The service is asked in the background."""
    numbers = _read_ticks(list((await request.post()).getall("key", [])))
    try:
        await act(request, "orders.waybills_cancel", "many", cancel_waybills, numbers, by=acting(request))
    except Refusal as refusal:
        return await _show(request, numbers, refusal)
    return redirect(f"{_PATH}?{urlencode([('key', no) for no in numbers])}", after_post=True)


async def ship(request: web.Request) -> web.Response:
    """Ship those that have their waybill; those with a refund under way are held."""
    numbers = _read_ticks(list((await request.post()).getall("key", [])))
    try:
        done = await act(request, "orders.ship", "waybills", ship_with_waybills, numbers, by=acting(request))
    except Refusal as refusal:
        return await _show(request, numbers, refusal)
    return go_on(request, _DUE, "shipped_with_waybills", shipped=len(done.shipped), held=len(done.held))


async def _show(request: web.Request, numbers: Sequence[str], refusal: Refusal | None = None) -> web.Response:
    rows = await door(request).database.read(list_waybills, _read_ticks(list(numbers)))
    page = {
        "rows": rows,
        "waits": any(row.state in ("asked", "cancelling") for row in rows),
        "is_set_up": door(request).present.of(WAYBILLS).is_ready,
        "problem": word_problem(request, refusal) if refusal else "",
    }
    return render(request, "console/orders/waybills.html", status=refusal.status if refusal else 200, **page)


def _read_ticks(keys: list[object]) -> list[str]:
    """The numbers that were ticked, as far as they can be numbers of orders."""
    typed = [str(key) for key in keys]
    good = [key for key in typed if key.isascii() and key.isalnum() and 4 <= len(key) <= 40]
    return list(dict.fromkeys(good))[:MOST_TICKED]


ROUTES = (
    see(_PATH, show_waybills, "orders.due.waybills", Permission.SEE_RECIPIENTS),
    do(_PATH, ask, "orders.due.waybills.ask", Permission.SHIP_ORDERS, also=Permission.SEE_RECIPIENTS),
    do(f"{_PATH}/cancel", cancel, "orders.due.waybills.cancel", Permission.SHIP_ORDERS, also=Permission.SEE_RECIPIENTS),
    do(f"{_PATH}/ship", ship, "orders.due.waybills.ship", Permission.SHIP_ORDERS, also=Permission.SEE_RECIPIENTS),
)
