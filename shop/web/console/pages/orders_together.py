"""Many orders at once (打单发货): picking list and delivery notes to print, a carrier's file, several in one parcel."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.due import go_together, read_for_one_parcel, take_orders
from shop.desk.picking import list_picks
from shop.fulfilment.parcel import clean_label
from shop.fulfilment.shipping_file import ShippingRow, write_orders
from shop.fulfilment.shipping_many import ShipMany, ship_many
from shop.orders.order import Order
from shop.orders.refusals import OrderUnknown
from shop.readdressing.queries import find_readdressed
from shop.web.console.presence import acting, here
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door

_DUE = "/console/orders/due"


async def show_picking(request: web.Request) -> web.Response:
    """What to take from the shelves for the orders that were ticked, without saying for whom."""
    numbers = await _read_ticks(request)
    orders = await door(request).database.read(read_for_one_parcel, numbers)
    moved = await door(request).database.read(find_readdressed, numbers)
    return render(request, "console/orders/picking.html", orders=orders, picks=list_picks(orders), readdressed=moved)


async def show_notes(request: web.Request) -> web.Response:
    """A delivery note for each order that was ticked, to print; recipients stand on them, so the log keeps it."""
    orders = await _take(request, "orders.print")
    moved = await door(request).database.read(find_readdressed, [of.no for of in orders])
    return render(request, "console/orders/delivery_notes.html", orders=orders, readdressed=moved)


async def download(request: web.Request) -> web.Response:
    """The orders that were ticked as a carrier's file; the log keeps it."""
    orders = await _take(request, "orders.export")
    name = f'attachment; filename="orders-{door(request).clock():%Y%m%d-%H%M}.csv"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return web.Response(text=write_orders(orders), headers=headers, content_type="text/csv", charset="utf-8")


async def show_parcel(request: web.Request) -> web.Response:
    """A form for orders of one buyer and address that leave in one parcel."""
    return await _show_parcel(request, request.query.getall("key", []), {})


async def ship_together(request: web.Request) -> web.Response:
    """Record one parcel with all that is left of several orders. One of which a refund is under way is held."""
    form = await request.post()
    numbers = [str(of) for of in form.getall("key", [])]
    try:
        carrier, number = clean_label(str(form.get("carrier", "")), str(form.get("number", "")))
        if not go_together(await door(request).database.read(read_for_one_parcel, numbers)):
            raise OrderUnknown(order_no=", ".join(numbers)[:60])
        rows = tuple(ShippingRow(at, no, carrier, number) for at, no in enumerate(dict.fromkeys(numbers), 1))
        done = await act(request, "orders.ship", "together", ship_many, ShipMany(rows, acting(request)))
    except Refusal as refusal:
        return await _show_parcel(request, numbers, form, refusal)
    return go_on(request, _DUE, "shipped_together", shipped=len(done.shipped), held=len(done.held), number=number)


async def _show_parcel(
    request: web.Request, numbers: Sequence[str], typed: Any, refusal: Refusal | None = None
) -> web.Response:
    orders = await door(request).database.read(read_for_one_parcel, numbers)
    page = {
        "problem": word_problem(request, refusal) if refusal else "",
        "typed": typed,
        "fits": go_together(orders),
    }
    status = refusal.status if refusal else 200
    return render(request, "console/orders/parcel.html", status=status, orders=orders, **page)


async def _take(request: web.Request, action: str) -> tuple[Order, ...]:
    """The orders that were ticked with their recipients, for whoever may see them."""
    if not here(request).may(Permission.SEE_RECIPIENTS):
        raise web.HTTPForbidden
    numbers = await _read_ticks(request)
    subject = numbers[0] if len(numbers) == 1 else f"{len(numbers)} orders"
    return await act(request, action, subject, take_orders, numbers, by=acting(request))


async def _read_ticks(request: web.Request) -> list[str]:
    """What was ticked. Raises OrderUnknown for nothing."""
    numbers = [str(of) for of in (await request.post()).getall("key", [])]
    if not numbers:
        raise OrderUnknown(order_no="")
    return numbers


ROUTES = (
    do("/console/orders/picking", show_picking, "orders.picking", Permission.SHIP_ORDERS),
    do("/console/orders/print", show_notes, "orders.print", Permission.SHIP_ORDERS),
    do("/console/orders/file", download, "orders.file", Permission.SHIP_ORDERS),
    see("/console/orders/parcel", show_parcel, "orders.due.parcel", Permission.SHIP_ORDERS),
    do("/console/orders/parcel", ship_together, "orders.due.parcel.ship", Permission.SHIP_ORDERS),
)
