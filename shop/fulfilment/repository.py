"""Writes of parcels, and of the portions whose units they hold."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.fulfilment.parcel import Parcel, demand_not_held, determine_contents, determine_left, determine_origin
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.refusals import WayContradicted
from shop.fulfilment.tables import parcel, parcel_line
from shop.orders.order import Order, OrderState
from shop.orders.portion import determine_shipping
from shop.orders.queries import lock_order
from shop.orders.refusals import OrderUnknown
from shop.orders.repository import change_portion
from shop.orders.service import mark_shipped
from shop.places.place import Way


def get_shippable(tx: Transaction, order_no: str, way: Way) -> Order:
    """The order, locked, if it goes this way. Raises OrderUnknown, WayContradicted."""
    order = lock_order(tx.connection, order_no)
    if order is None:
        raise OrderUnknown(order_no=order_no)
    if order.way is not way:
        raise WayContradicted(order_no=order_no, way=order.way.value)
    return order


def send_parcel(
    tx: Transaction, order: Order, told: Mapping[str, Any], wanted: Mapping[str, int] | None, *, by: Actor
) -> Parcel:
    """Write a parcel with what was wanted, or all that is left at its place.

    With the last one the order is shipped. `told` has what only this kind of parcel has. The caller has the order
    locked. Raises NothingToShip, LineHeld.
    """
    origin = determine_origin(order)
    contents = determine_contents(determine_left(order, origin), wanted)
    assert origin is not None, "there is something to ship, so it lies somewhere"
    demand_not_held(order, contents)

    row = {"order_no": order.no, "place_id": origin, "way": order.way.value, "shipped_by": by, "shipped_at": tx.now}
    parcel_id: int = tx.connection.execute(insert(parcel).values(**row, **told).returning(parcel.c.id)).scalar_one()
    _write_contents(tx, order, parcel_id, origin, contents)

    if order.state is OrderState.PAID and sum(determine_left(order).values()) == sum(contents.values()):
        mark_shipped(tx, order, by=by)
    return next(sent for sent in list_parcels(tx.connection, order.no) if sent.id == parcel_id)


def _write_contents(tx: Transaction, order: Order, parcel_id: int, place_id: int, contents: Mapping[str, int]) -> None:
    """What lies in a parcel, and from which portion, so that it is known which batch went to whom."""
    sent = [
        row
        for line in order.lines
        for row in determine_shipping(line.line, line.portions, place_id, contents.get(line.line, 0))
    ]
    rows = [
        {"parcel_id": parcel_id, "order_no": order.no, "line": line, "stock_id": stock_id, "quantity": units}
        for line, stock_id, units in sent
    ]
    tx.connection.execute(insert(parcel_line), rows)

    counted = [change_portion(tx.connection, order.no, line, stock_id, shipped=n) for line, stock_id, n in sent]
    assert all(counted), "the order is locked, so what was left a moment ago is left now"
