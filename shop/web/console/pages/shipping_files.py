"""Orders on their way by file: what waits goes out as a table, the parcels' numbers come back in one."""

import secrets

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.orders import take_orders_to_send
from shop.exports.exporting import TableForm
from shop.fulfilment.shipping_file import write_orders
from shop.imports.shipping_import import MOST_ROWS, READ_PARCELS, TAKE_PARCELS
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act
from shop.web.console.uploads import UPLOAD, ask_reading, ask_taking, send_table
from shop.words import words

_PATH = "/console/orders/shipping"


async def show_shipping(request: web.Request) -> web.Response:
    """Where the file goes out and comes back."""
    return render(request, "console/orders/shipping.html", request_key=secrets.token_hex(16), most_rows=MOST_ROWS)


async def send_orders(request: web.Request) -> web.Response:
    """What waits to be sent, recipients in full; it stands in the log."""
    orders = await act(request, "orders.export", "due", take_orders_to_send, by=acting(request))
    name = words("imports/words.toml")["file"]["due"]
    return send_table(write_orders(orders).encode(), name, TableForm.CSV)


async def read_parcels(request: web.Request) -> web.Response:
    """Look at a file of parcels."""
    return await ask_reading(request, READ_PARCELS, {}, otherwise=_PATH)


async def take_parcels(request: web.Request) -> web.Response:
    """Record the parcels of a file that was looked at."""
    return await ask_taking(request, TAKE_PARCELS)


ROUTES = (
    see(_PATH, show_shipping, "orders.shipping", Permission.SHIP_ORDERS),
    do(f"{_PATH}/due", send_orders, "orders.shipping.due", Permission.SHIP_ORDERS, also=Permission.SEE_RECIPIENTS),
    do(f"{_PATH}/read", read_parcels, "orders.shipping.read", Permission.SHIP_ORDERS, limits=UPLOAD),
    do(f"{_PATH}/take", take_parcels, "orders.shipping.take", Permission.SHIP_ORDERS),
)
