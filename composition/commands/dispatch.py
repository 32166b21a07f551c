"""Commands about orders on their way: which wait, to whom they go, and that they have left or were fetched."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from commissions.ports import Transaction
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments
from composition.control import Progress
from composition.installation import Installation
from shop.fulfilment.due import Due
from shop.fulfilment.pickups import ready_pickup, redeem_pickup
from shop.fulfilment.queries import list_due, list_parcels
from shop.fulfilment.shipping_file import read_rows, write_orders
from shop.fulfilment.shipping_many import ShipMany, ship_many
from shop.orders.order import Order
from shop.orders.queries import find_order
from shop.orders.refusals import OrderUnknown
from shop.places.queries import get_place

MOST_LISTED = 100
MOST_EXPORTED = 5_000


async def list_orders(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What is due, the oldest first; recipients are masked. `next` goes on."""
    due, after = _read_due(arguments), arguments["after"]
    found = await installation.database.read(list_due, due, after=after, limit=MOST_LISTED)
    return {"orders": [_describe(order) for order in found.items], "next": found.next}


async def show_order(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One order with its recipient in full, which is written to the log."""
    no = arguments["order_no"]
    order = await act(installation, "order.show", no, _look_at, no, by=arguments["by"])
    parcels = await installation.database.read(list_parcels, no)
    sent = [{"way": of.way.value, "carrier": of.carrier, "number": of.number, "lines": of.lines} for of in parcels]
    return _describe(order, whole=True) | {"parcels": sent}


async def export_orders(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What waits to be sent as a file for a carrier; written to the log."""
    by = arguments["by"]
    orders = await act(installation, "orders.export", "due", _list_to_send, by=by)
    return {"text": write_orders(orders), "orders": len(orders)}


async def ship_file(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Record the parcels of a file, all or none."""
    command = ShipMany(read_rows(arguments["text"]), arguments["by"])
    days = installation.settings.auto_receive_days
    done = await act(installation, "orders.ship", "file", ship_many, command, auto_receive_days=days)
    held = [{"order_no": no, "refund_no": refund} for no, refund in done.held]
    return {"shipped": list(done.shipped), "before": list(done.before), "held": held}


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
    units = done.parcel.lines
    lines = [_describe_line(line.name, line.label, units[line.line]) for line in done.order.lines if line.line in units]
    return {"order_no": done.order.no, "lines": lines}


def _read_due(arguments: Arguments) -> Due:
    try:
        return Due(arguments["due"])
    except ValueError:
        problem = f"{arguments['due'][:20]!r} is none of {', '.join(Due)}"
        raise ArgumentRefused(argument="--due", problem=problem) from None


def _look_at(tx: Transaction, no: str, *, by: str) -> Order:
    return _get(tx.connection, no)


def _get(connection: Connection, no: str) -> Order:
    order = find_order(connection, no)
    if order is None:
        raise OrderUnknown(order_no=no)
    return order


def _list_to_send(tx: Transaction, *, by: str) -> list[Order]:
    page = list_due(tx.connection, Due.SHIP, limit=MOST_LISTED)
    orders = list(page.items)
    while page.next is not None and len(orders) < MOST_EXPORTED:
        page = list_due(tx.connection, Due.SHIP, after=page.next, limit=MOST_LISTED)
        orders += page.items
    return orders


def _describe(order: Order, *, whole: bool = False) -> dict[str, Any]:
    to = order.recipient
    whereto = " ".join(part for part in (to.region, to.street) if part)
    return {
        "order_no": order.no,
        "state": order.state.value,
        "way": order.way.value,
        "channel": order.channel.value,
        "placed_at": order.placed_at.isoformat(),
        "total_fen": order.total_fen,
        "refunded_fen": order.refunded_fen,
        "name": to.name if whole else to.name[:1] + "*" * len(to.name[1:]),
        "phone": to.phone if whole else "*" * len(to.phone[:-4]) + to.phone[-4:],
        "address": whereto if whole else to.region,
        "note": order.note,
        "lines": list(_list_lines(order)),
    }


def _list_lines(order: Order) -> Iterable[dict[str, Any]]:
    for line in order.lines:
        yield _describe_line(line.name, line.label, line.quantity) | {
            "line": line.line,
            "to_ship": line.to_ship,
            "refunded_units": line.refunded_units,
            "paid_fen": line.paid_fen,
        }


def _describe_line(name: str, label: str, units: int) -> dict[str, Any]:
    return {"name": name, "label": label, "units": units}


COMMANDS: dict[str, InstalledCommand] = {
    "orders-list": list_orders,
    "orders-show": show_order,
    "orders-export": export_orders,
    "orders-ship": ship_file,
    "pickup-ready": make_ready,
    "pickup-redeem": redeem,
}
