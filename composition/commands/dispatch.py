"""Commands about orders on their way.

Which wait, to whom they go, and that they have left or were fetched.
"""

from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.orders import list_due_rows, look_at_order, take_orders_to_send
from shop.fulfilment.due import Due
from shop.fulfilment.pickups import ready_pickup, redeem_pickup
from shop.fulfilment.shipping_file import read_rows, write_orders
from shop.fulfilment.shipping_many import ShipMany, ship_many
from shop.places.queries import get_place


async def list_orders(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What is due, the oldest first; recipients are masked. `next` goes on."""
    found = await installation.database.read(list_due_rows, _read_due(arguments), arguments["after"])
    return {"orders": make_plain(found.items), "next": found.next}


async def show_order(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One order with its recipient in full, which is written to the log."""
    no = arguments["order_no"]
    sheet = await act(installation, "order.show", no, look_at_order, no, by=arguments["by"])
    return make_object(sheet.order) | {"parcels": make_plain(sheet.parcels)}


async def export_orders(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What waits to be sent as a file for a carrier; written to the log."""
    orders = await act(installation, "orders.export", "due", take_orders_to_send, by=arguments["by"])
    return {"text": write_orders(orders), "orders": len(orders)}


async def ship_file(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Record the parcels of a file, all or none."""
    command = ShipMany(read_rows(arguments["text"]), arguments["by"])
    done = await act(installation, "orders.ship", "file", ship_many, command)
    held = [{"order_no": no, "refund_no": refund} for no, refund in done.held]
    corrected = {"corrected": list(done.corrected)}
    return {"shipped": list(done.shipped), **corrected, "before": list(done.before), "held": held}


async def make_ready(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """An order lies ready at its place. The code is the buyer's, and not shown here."""
    no = arguments["order_no"]
    ready = await act(installation, "pickup.ready", no, ready_pickup, no, by=arguments["by"])
    return {"order_no": no, "units": sum(ready.lines.values())}


async def redeem(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Hand out what waits under a code."""
    code, place = arguments["code"], arguments["place"]
    place_id = (await installation.database.read(get_place, place)).id if place else None
    done = await act(installation, "pickup.redeem", "code", redeem_pickup, code, by=arguments["by"], place_id=place_id)
    units, lines = done.parcel.lines, done.order.lines
    named = [{"name": of.name, "label": of.label, "units": units[of.line]} for of in lines if of.line in units]
    return {"order_no": done.order.no, "lines": named}


def _read_due(arguments: Arguments) -> Due:
    try:
        return Due(arguments["due"])
    except ValueError:
        problem = f"{arguments['due'][:20]!r} is none of {', '.join(Due)}"
        raise ArgumentRefused(argument="--due", problem=problem) from None


COMMANDS: dict[str, InstalledCommand] = {
    "orders-list": list_orders,
    "orders-show": show_order,
    "orders-export": export_orders,
    "orders-ship": ship_file,
    "pickup-ready": make_ready,
    "pickup-redeem": redeem,
}
