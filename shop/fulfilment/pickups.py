"""Use cases of what buyers fetch.

It is ready at its place, and redeemed there by the code on the order's page.
"""

from dataclasses import dataclass

from sqlalchemy import select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.fulfilment.codes import draw_code, list_indexes, seal_code
from shop.fulfilment.events import OrderReady
from shop.fulfilment.parcel import Parcel, clean_code
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.refusals import PickupRedeemed, PickupRefunded, PickupUnknown
from shop.fulfilment.repository import get_shippable, send_parcel
from shop.fulfilment.service import complete_order
from shop.fulfilment.tables import parcel
from shop.orders.order import Order, OrderState
from shop.orders.queries import lock_order
from shop.orders.refusals import OrderMoved
from shop.places.place import Way
from shop.places.queries import find_place


@dataclass(frozen=True)
class Redeemed:
    """What is handed out: the order as it was read, and the units by line that lie ready."""

    order: Order
    parcel: Parcel


def ready_pickup(tx: Transaction, order_no: str, *, by: Actor) -> Parcel:
    """All that is left of an order waits at its place; the buyer is told. Said twice is said once.

    Raises OrderUnknown, WayContradicted, NothingToShip, and OrderMoved unless the order is paid.
    """
    order = get_shippable(tx, order_no, Way.PICKUP)
    waiting = [of for of in list_parcels(tx.connection, order_no) if of.received_at is None]
    if waiting and not any(line.to_ship for line in order.lines):
        return waiting[-1]
    if order.state not in (OrderState.PAID, OrderState.SHIPPED):
        raise OrderMoved(order_no=order_no, state=order.state.value)

    ready = send_parcel(tx, order, seal_code(tx.connection, order_no, draw_code()), None, by=by)
    place = find_place(tx.connection, ready.place_id)
    assert place is not None, "a parcel hangs on its place"
    tx.publish(OrderReady(order.member_id, order_no, place.name, order.title))
    return ready


def redeem_pickup(tx: Transaction, code: str, *, by: Actor, place_id: int | None = None) -> Redeemed:
    """Hand out what waits under a code: it is received, and with the last of it the order is completed.

    Of two counters that take the same code one hands it out. `place_id`: where the counter is, if that is known.
    Raises PickupUnknown, PickupRedeemed, PickupRefunded.
    """
    found = _find_waiting(tx, clean_code(code), place_id)
    order = lock_order(tx.connection, found.order_no)
    assert order is not None, "a parcel hangs on its order"
    if order.is_refunded:
        raise PickupRefunded(order_no=order.no)

    # The order is locked now: whoever came first has received the parcel before this reads it.
    parcels = list_parcels(tx.connection, order.no)
    handed = next(of for of in parcels if of.id == found.id)
    if handed.received_at is not None:
        raise PickupRedeemed(order_no=order.no, at=handed.received_at)
    fetched = (parcel.c.id == handed.id, parcel.c.received_at.is_(None))
    tx.connection.execute(update(parcel).where(*fetched).values(received_at=tx.now, received_by=by))

    others = [of for of in parcels if of.received_at is None and of.id != handed.id]
    if order.state is OrderState.SHIPPED and not others:
        complete_order(tx, order, by=by)
    return Redeemed(order, handed)


@dataclass(frozen=True)
class _Waiting:
    id: int
    order_no: str


def _find_waiting(tx: Transaction, code: str, place_id: int | None) -> _Waiting:
    query = select(parcel.c.id, parcel.c.order_no).where(parcel.c.code_index.in_(list_indexes(tx.connection, code)))
    if place_id is not None:
        query = query.where(parcel.c.place_id == place_id)
    row = tx.connection.execute(query).first()
    if row is None:
        raise PickupUnknown
    return _Waiting(row.id, row.order_no)
