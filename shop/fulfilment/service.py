"""Use cases of shipping: parcels go out and are received, by the buyer or by themselves; the last completes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select, update

from commissions.apart import do_first
from commissions.awards.service import complete_sale, reopen_sale
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.fulfilment.events import OrderShipped
from shop.fulfilment.parcel import Parcel, clean_label, determine_contents, determine_left, determine_origin
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.tables import parcel, parcel_line
from shop.orders.order import Order, OrderState
from shop.orders.portion import determine_shipping
from shop.orders.queries import get_locked_order, lock_order
from shop.orders.refusals import OrderMoved, OrderUnknown
from shop.orders.repository import change_portion
from shop.orders.service import mark_completed, mark_shipped, reopen_order

AUTO_RECEIVE_DAYS = 10


@dataclass(frozen=True)
class ShipOrder:
    """A parcel that goes out. `lines` has units by order line; None puts in all that is left."""

    order_no: str
    carrier: str
    number: str
    by: str
    lines: Mapping[str, int] | None = None


def ship_order(tx: Transaction, command: ShipOrder, *, auto_receive_days: int = AUTO_RECEIVE_DAYS) -> Parcel:
    """Send a parcel; with the last one the order is shipped. The same parcel again changes nothing.

    Raises OrderUnknown, ParcelRefused, NothingToShip, and OrderMoved unless the order is paid and not completed.
    """
    carrier, number = clean_label(command.carrier, command.number)
    order = lock_order(tx.connection, command.order_no)
    if order is None:
        raise OrderUnknown(order_no=command.order_no)
    parcels = list_parcels(tx.connection, order.no)
    known = next((sent for sent in parcels if (sent.carrier, sent.number) == (carrier, number)), None)
    if known is not None:
        return known
    if order.state not in (OrderState.PAID, OrderState.SHIPPED):
        raise OrderMoved(order_no=order.no, state=order.state.value)
    sent = _write_parcel(tx, order, carrier, number, command, auto_receive_days)
    if order.state is OrderState.PAID and sum(determine_left(order).values()) == sum(sent.lines.values()):
        mark_shipped(tx, order, by=command.by)
    tx.publish(OrderShipped(order.member_id, order.no, carrier, number, order.title))
    return sent


def confirm_receipt(tx: Transaction, member_id: MemberId, order_no: str) -> None:
    """The buyer has everything: the order is completed. Said twice is said once.

    Raises OrderUnknown; OrderMoved unless all of it is on the way.
    """
    order = get_locked_order(tx.connection, member_id, order_no)
    if order.state is OrderState.COMPLETED:
        return
    if order.state is not OrderState.SHIPPED:
        raise OrderMoved(order_no=order_no, state=order.state.value)
    on_the_way = (parcel.c.order_no == order_no, parcel.c.received_at.is_(None))
    received = update(parcel).where(*on_the_way).values(received_at=tx.now, received_by="buyer")
    tx.connection.execute(received)
    _complete(tx, order, by="buyer")


def ship_nothing_more(tx: Transaction, order_no: str, *, by: str) -> None:
    """What was left of an order in parcels has been refunded: with those that are on their way, it is shipped."""
    order = lock_order(tx.connection, order_no)
    assert order is not None, "whoever refunds has the order"
    parcels = list_parcels(tx.connection, order_no)
    if order.state is not OrderState.PAID or not parcels or determine_left(order):
        return
    mark_shipped(tx, order, by=by)
    shipped = lock_order(tx.connection, order_no)
    if shipped is not None and all(sent.received_at for sent in parcels):
        _complete(tx, shipped, by=by)


def ship_again(tx: Transaction, order_no: str, *, by: str) -> None:
    """A refund was given up: what it had ended is to be shipped, so that the order waits for that and is not completed.

    What has matured meanwhile stays; the hold of the rest begins with the receipt of the last parcel.
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
    tx.connection.execute(update(parcel).where(*due).values(received_at=tx.now, received_by="itself"))
    open_parcels = [sent for sent in list_parcels(tx.connection, order_no) if sent.received_at is None]
    if order.state is OrderState.SHIPPED and not open_parcels:
        _complete(tx, order, by="itself")


def _complete(tx: Transaction, order: Order, *, by: str) -> None:
    mark_completed(tx, order, by=by)
    if order.total_fen:
        complete_sale(tx, order.no)


def _write_parcel(
    tx: Transaction, order: Order, carrier: str, number: str, command: ShipOrder, auto_receive_days: int
) -> Parcel:
    origin = determine_origin(order)
    contents = determine_contents(determine_left(order, origin), command.lines)
    assert origin is not None, "there is something to ship, so it lies somewhere"
    receive_by = tx.now + timedelta(days=auto_receive_days)
    row = {
        "order_no": order.no,
        "place_id": origin,
        "carrier": carrier,
        "number": number,
        "shipped_by": command.by,
        "shipped_at": tx.now,
        "receive_by": receive_by,
    }
    parcel_id: int = tx.connection.execute(insert(parcel).values(**row).returning(parcel.c.id)).scalar_one()
    _write_contents(tx, order, parcel_id, origin, contents)
    return Parcel(parcel_id, order.no, origin, carrier, number, tx.now, receive_by, None, contents)


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
