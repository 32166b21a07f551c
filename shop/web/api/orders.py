"""Orders for programs: those that were paid since a cursor, one by number, and parcels."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

import shop.acting
from commissions.actor import Actor
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.desk.orders import mask_phone, mask_recipient
from shop.fulfilment.parcel import Parcel
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.service import ShipOrder, ship_order
from shop.integrations.integration import Integration
from shop.orders.order import Order
from shop.orders.queries import list_changed_since, read_many
from shop.orders.refusals import OrderUnknown
from shop.refunds.queries import list_orders_with_open_refund
from shop.web.api.calls import CALLER, BadCall, read_body, read_cursor, read_limit, read_text
from shop.web.api.route import READS, WRITES, ApiRoute
from shop.web.door import door

ORIGIN = "api"
_NUMBER = "{no:[A-Z0-9]{4,40}}"
_LONGEST_CARRIER, _LONGEST_NUMBER = 20, 40


async def list_orders(request: web.Request) -> web.Response:
    """GET /orders?after=&limit=: orders in the order in which they came to a new state, from a cursor on."""
    after, limit, caller = read_cursor(request), read_limit(request), request[CALLER]
    now = door(request).clock()
    changed = await door(request).database.read(list_changed_since, after, limit, now)
    numbers = list(dict.fromkeys(number for _, number in changed))
    shown = await _show(request, caller, numbers)
    following = str(changed[-1][0]) if changed else str(after)
    return web.json_response({"orders": shown, "next": following, "more": len(changed) == limit})


async def show_order(request: web.Request) -> web.Response:
    """GET /orders/{no}."""
    number = request.match_info["no"]
    shown = await _show(request, request[CALLER], [number])
    if not shown:
        raise OrderUnknown(order_no=number)
    return web.json_response(shown[0])


async def ship(request: web.Request) -> web.Response:
    """POST /orders/{no}/parcels {carrier, number, units?}: a parcel left.

    The same parcel again changes nothing.
    """
    no, body, caller = request.match_info["no"], await read_body(request), request[CALLER]
    carrier = read_text(body, "carrier", longest=_LONGEST_CARRIER)
    number = read_text(body, "number", longest=_LONGEST_NUMBER)
    command = ShipOrder(no, carrier, number, caller.actor, _read_lines(body))
    sent = await shop.acting.act(door(request).database, ORIGIN, "order.ship", no, ship_order, command)
    return web.json_response(_describe_parcel(sent))


async def _show(request: web.Request, caller: Integration, numbers: list[str]) -> list[dict[str, Any]]:
    """Orders as JSON. Whoever may see recipients sees them whole, and the log keeps that."""
    database = door(request).database
    if Permission.SEE_RECIPIENTS in caller.scopes and numbers:
        subject = numbers[0] if len(numbers) == 1 else f"{numbers[0]}…{numbers[-1]}"
        return await shop.acting.act(database, ORIGIN, "recipients.take", subject, _take, numbers, by=caller.actor)
    return await database.read(_read, numbers, whole=False)


def _take(tx: Transaction, numbers: list[str], *, by: Actor) -> list[dict[str, Any]]:
    """`by` is what the audit log keeps."""
    return _read(tx.connection, numbers, whole=True)


def _read(connection: Connection, numbers: list[str], *, whole: bool) -> list[dict[str, Any]]:
    if not numbers:
        return []
    found = {order.no: order for order in read_many(connection, numbers)}
    held = list_orders_with_open_refund(connection, numbers)
    return [
        _describe(found[no], list_parcels(connection, no), whole=whole, held=no in held)
        for no in numbers
        if no in found
    ]


def _describe(order: Order, parcels: tuple[Parcel, ...], *, whole: bool, held: bool) -> dict[str, Any]:
    """An order; amounts in fen, instants as ISO 8601.

    `held`: a refund is on its way, look before it is sent.
    """
    to = order.recipient
    return {
        "no": order.no,
        "state": order.state.value,
        "way": order.way.value,
        "held": held,
        "placed_at": order.placed_at.isoformat(),
        "paid_at": order.paid_at.isoformat() if order.paid_at else None,
        "total_fen": order.total_fen,
        "shipping_fen": order.shipping_fen,
        "refunded_fen": order.refunded_fen,
        "note": order.note if whole else "",
        "recipient": {
            "name": to.name if whole else mask_recipient(to),
            "phone": to.phone if whole else mask_phone(to.phone),
            "region": to.region,
            "street": to.street if whole else "",
            "district_code": order.district_code,
        },
        "lines": [
            {
                "line": line.line,
                "sku": line.sku_code,
                "name": line.name,
                "label": line.label,
                "units": line.quantity,
                "to_ship": line.to_ship,
                "paid_fen": line.paid_fen,
            }
            for line in order.lines
        ],
        "parcels": [_describe_parcel(parcel) for parcel in parcels],
    }


def _describe_parcel(parcel: Parcel) -> dict[str, Any]:
    return {
        "carrier": parcel.carrier,
        "number": parcel.number,
        "shipped_at": parcel.shipped_at.isoformat(),
        "units": dict(parcel.lines),
    }


def _read_lines(body: Mapping[str, Any]) -> Mapping[str, int] | None:
    """Units by order line; left out, all that is left goes. Raises BadCall."""
    units = body.get("units")
    if units is None:
        return None
    good = isinstance(units, dict) and len(units) <= 200 and all(type(n) is int and n > 0 for n in units.values())
    if not good or not units:
        raise BadCall("units")
    return {str(line): n for line, n in units.items()}


ROUTES = (
    ApiRoute("GET", "/orders", list_orders, "orders", Permission.SEE_ORDERS, READS),
    ApiRoute("GET", f"/orders/{_NUMBER}", show_order, "orders.one", Permission.SEE_ORDERS, READS),
    ApiRoute("POST", f"/orders/{_NUMBER}/parcels", ship, "orders.ship", Permission.SHIP_ORDERS, WRITES),
)
