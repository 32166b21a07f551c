"""Use cases of shipping: parcels go out and are received, by the buyer or by themselves.

The last completes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from commissions.actor import Actor, member_acting, system_acting
from commissions.apart import do_first
from commissions.awards.service import complete_sale, reopen_sale
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.fulfilment.events import OrderShipped
from shop.fulfilment.parcel import Parcel, clean_label, determine_left
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.refusals import PickupWaits
from shop.fulfilment.repository import get_shippable, send_parcel
from shop.fulfilment.tables import parcel
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_locked_order, lock_order
from shop.orders.refusals import OrderMoved
from shop.orders.service import mark_completed, mark_shipped, reopen_order
from shop.places.place import Way

_BY_ITSELF = system_acting("receiving")


@dataclass(frozen=True)
class ShipOrder:
    """A parcel that goes out. `lines` has units by order line; None puts in all that is left."""

    order_no: str
    carrier: str
    number: str
    by: Actor
    lines: Mapping[str, int] | None = None


def ship_order(tx: Transaction, command: ShipOrder) -> Parcel:
    """Send a parcel; with the last one the order is shipped. The same parcel again changes nothing.

    If nobody says so before, it counts as received after the days that the order was placed with.

    Raises OrderUnknown, WayContradicted, ParcelRefused, NothingToShip, LineHeld, and OrderMoved unless the order is
    paid and not completed.
    """
    carrier, number = clean_label(command.carrier, command.number)
    order = get_shippable(tx, command.order_no, Way.PARCEL)

    parcels = list_parcels(tx.connection, order.no)
    known = next((sent for sent in parcels if sent.is_called(carrier, number)), None)
    if known is not None:
        return known

    if order.state not in (OrderState.PAID, OrderState.SHIPPED):
        raise OrderMoved(order_no=order.no, state=order.state.value)

    told = {"carrier": carrier, "number": number, "receive_by": tx.now + timedelta(days=order.auto_receive_days)}
    sent = send_parcel(tx, order, told, command.lines, by=command.by)
    tx.publish(OrderShipped(order.member_id, order.no, carrier, number, order.title))
    return sent


def find_correctable(order: Order, parcels: Sequence[Parcel]) -> Parcel | None:
    """The parcel whose number another number would correct: all of the order went into it, and it is on its way."""
    alone = parcels[0] if len(parcels) == 1 and order.state is OrderState.SHIPPED and order.way is Way.PARCEL else None
    return alone if alone is not None and alone.received_at is None and alone.former_number is None else None


def correct_parcel(tx: Transaction, command: ShipOrder) -> Parcel:
    """The number of an order's only parcel was wrong: it gets another, and the buyer is told.

    It is corrected once; the wrong number is kept, so that an old file changes nothing. Raises OrderUnknown,
    WayContradicted, ParcelRefused, and OrderMoved unless there is such a parcel.
    """
    carrier, number = clean_label(command.carrier, command.number)
    order = get_shippable(tx, command.order_no, Way.PARCEL)
    wrong = find_correctable(order, list_parcels(tx.connection, order.no))
    if wrong is None:
        raise OrderMoved(order_no=order.no, state=order.state.value)

    values = {"carrier": carrier, "number": number, "former_number": wrong.number}
    on_the_way = (parcel.c.id == wrong.id, parcel.c.received_at.is_(None))
    tx.connection.execute(update(parcel).where(*on_the_way).values(**values))
    tx.publish(OrderShipped(order.member_id, order.no, carrier, number, order.title))
    return list_parcels(tx.connection, order.no)[0]


def confirm_receipt(tx: Transaction, member_id: MemberId, order_no: str) -> None:
    """The buyer has everything: the order is completed. Said twice is said once.

    Raises OrderUnknown; OrderMoved unless all of it is on the way; PickupWaits for what is fetched.
    """
    order = get_locked_order(tx.connection, member_id, order_no)
    if order.state is OrderState.COMPLETED:
        return

    if order.state is not OrderState.SHIPPED:
        raise OrderMoved(order_no=order_no, state=order.state.value)

    on_the_way = (parcel.c.order_no == order_no, parcel.c.received_at.is_(None))
    if order.way is Way.PICKUP:
        raise PickupWaits(order_no=order_no)
    received = update(parcel).where(*on_the_way).values(received_at=tx.now, received_by=member_acting(order.member_id))
    tx.connection.execute(received)

    complete_order(tx, order, by=member_acting(order.member_id))


def ship_nothing_more(tx: Transaction, order_no: str, *, by: Actor) -> None:
    """Take an order as shipped whose remaining units have been refunded.

    Its parcels are all on their way.
    """
    order = lock_order(tx.connection, order_no)
    assert order is not None, "whoever refunds has the order"
    parcels = list_parcels(tx.connection, order_no)
    if order.state is not OrderState.PAID or not parcels or determine_left(order):
        return
    mark_shipped(tx, order, by=by)
    shipped = lock_order(tx.connection, order_no)
    if shipped is not None and all(sent.received_at for sent in parcels):
        complete_order(tx, shipped, by=by)


def ship_again(tx: Transaction, order_no: str, *, by: Actor) -> None:
    """Let an order wait for shipping again, because a refund of it was given up.

    What the refund had ended is to be sent, so the order is not completed. What has matured
    meanwhile stays; the hold of the rest begins with the receipt of the last parcel.
    """
    order = lock_order(tx.connection, order_no)
    assert order is not None, "whoever gives a refund up has the order"
    if order.state not in (OrderState.SHIPPED, OrderState.COMPLETED) or not determine_left(order):
        return
    reopen_order(tx, order, by=by)
    if order.state is OrderState.COMPLETED and order.total_fen:
        reopen_sale(tx, order_no)


def receive_by_itself(tx: Transaction, *, limit: int = 100) -> int:
    """Job: parcels that have been on the way long enough count as received. Returns of how many orders."""
    due = (parcel.c.received_at.is_(None), parcel.c.receive_by <= tx.now)
    numbers = select(parcel.c.order_no).where(*due).distinct().order_by(parcel.c.order_no).limit(limit)

    def find(after: str | None) -> Sequence[str]:
        return tx.connection.scalars(numbers.where(parcel.c.order_no > after) if after else numbers).all()

    return do_first(tx, find, lambda part: _receive_all(tx, part), lambda no: f"receive_by_itself order:{no}")


def _receive_all(tx: Transaction, numbers: Sequence[str]) -> None:
    for order_no in numbers:
        _receive_due(tx, order_no)


def _receive_due(tx: Transaction, order_no: str) -> None:
    order = lock_order(tx.connection, order_no)
    assert order is not None, "a parcel hangs on its order"
    due = (parcel.c.order_no == order_no, parcel.c.received_at.is_(None), parcel.c.receive_by <= tx.now)
    tx.connection.execute(update(parcel).where(*due).values(received_at=tx.now, received_by=_BY_ITSELF))
    open_parcels = [sent for sent in list_parcels(tx.connection, order_no) if sent.received_at is None]
    if order.state is OrderState.SHIPPED and not open_parcels:
        complete_order(tx, order, by=_BY_ITSELF)


def complete_order(tx: Transaction, order: Order, *, by: Actor) -> None:
    """Everything was received: the hold begins. The caller has the order locked."""
    mark_completed(tx, order, by=by)
    complete_sale(tx, order.no)
