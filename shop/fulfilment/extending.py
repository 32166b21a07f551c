"""Use case of more time (延长收货): the buyer puts off, once, when the order counts as received by itself."""

from datetime import timedelta

from sqlalchemy import Connection, bindparam, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.fulfilment.events import ReceiptExtended
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.refusals import PickupWaits
from shop.fulfilment.tables import parcel, receipt_extension
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_locked_order
from shop.orders.refusals import OrderMoved
from shop.places.place import Way
from shop.schema import insert_or_ignore

_PUT_OFF = (
    update(parcel)
    .where(parcel.c.id == bindparam("of_parcel"), parcel.c.received_at.is_(None))
    .values(receive_by=bindparam("until", type_=parcel.c.receive_by.type))
)


def extend_receipt(tx: Transaction, member_id: MemberId, order_no: str) -> bool:
    """Give the buyer of an order on its way the days more that it was placed with. False if they have had them.

    What is on the way counts as received by itself so much later; the hold of the commissions begins with the receipt,
    as ever. Raises OrderUnknown; PickupWaits for what is fetched; OrderMoved unless all of it is on the way, or where
    the shop gives no days.
    """
    # The job that completes orders locks the order too, and looks at its parcels anew.
    order = get_locked_order(tx.connection, member_id, order_no)
    if order.way is Way.PICKUP:
        raise PickupWaits(order_no=order_no)
    if order.state is not OrderState.SHIPPED or not order.extend_receipt_days:
        raise OrderMoved(order_no=order_no, state=order.state.value)

    row = {"order_no": order_no, "days": order.extend_receipt_days, "extended_at": tx.now}
    if not insert_or_ignore(tx.connection, receipt_extension, row):
        return False

    more = timedelta(days=order.extend_receipt_days)
    on_the_way = [of for of in list_parcels(tx.connection, order_no) if of.received_at is None]
    until = {of.id: of.receive_by + more for of in on_the_way if of.receive_by is not None}
    tx.connection.execute(_PUT_OFF, [{"of_parcel": id_, "until": at} for id_, at in until.items()])
    tx.publish(ReceiptExtended(order.member_id, order_no, max(until.values()).isoformat(), order.title))
    return True


def may_extend_receipt(connection: Connection, order: Order) -> bool:
    """Whether the buyer is offered more time. At most one statement."""
    if order.state is not OrderState.SHIPPED or order.way is Way.PICKUP or not order.extend_receipt_days:
        return False
    known = select(receipt_extension.c.order_no).where(receipt_extension.c.order_no == order.no)
    return connection.execute(known).first() is None
