"""What leaves of an order: parcels with their numbers, and what lies ready to be fetched."""

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.fulfilment.pickups import ready_pickup
from shop.fulfilment.service import ShipOrder, ship_order
from shop.web.console.forms import read_count, read_parts
from shop.web.console.pages.orders import ONE, PATH, render_order
from shop.web.console.presence import acting
from shop.web.console.route import do
from shop.web.console.saying import act, go_on
from shop.words import words


async def ship(request: web.Request) -> web.Response:
    """Send a parcel with the units that were typed. The same carrier and number again is the same parcel."""
    no, form = request.match_info["no"], await request.post()
    fields = words("console/orders.toml")["fields"]
    try:
        units = read_parts(form, "units", fields["units"], read_count)
        wanted = ShipOrder(no, str(form.get("carrier", "")), str(form.get("number", "")), acting(request), units)
        await act(request, "order.ship", no, ship_order, wanted)
    except Refusal as refusal:
        return await render_order(request, refusal, "ship", form)
    return go_on(request, f"{PATH}/{no}", "order_shipped", number=wanted.number)


async def prepare(request: web.Request) -> web.Response:
    """All that is left lies ready at its place; the buyer is told."""
    no = request.match_info["no"]
    try:
        await act(request, "pickup.ready", no, ready_pickup, no, by=acting(request))
    except Refusal as refusal:
        return await render_order(request, refusal, "ship")
    return go_on(request, f"{PATH}/{no}", "pickup_ready")


ROUTES = (
    do(f"{ONE}/parcels", ship, "orders.ship", Permission.SHIP_ORDERS),
    do(f"{ONE}/pickup", prepare, "orders.ready", Permission.SHIP_ORDERS),
)
