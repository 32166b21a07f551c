"""Use case of hurrying (催发货): the buyer asks for what they have paid for, at most once a day."""

from datetime import datetime, timedelta

from sqlalchemy import update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.fulfilment.tables import order_hurry
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_locked_order
from shop.orders.refusals import OrderMoved
from shop.schema import insert_or_ignore

_BETWEEN = timedelta(hours=24)


def hurry_order(tx: Transaction, member_id: MemberId, order_no: str) -> bool:
    """Put an order before the staff that is paid and not all sent. False if that was done within a day.

    Raises OrderUnknown; OrderMoved for an order of which nothing is to be sent.
    """
    order = get_locked_order(tx.connection, member_id, order_no)
    if not is_waited_for(order):
        raise OrderMoved(order_no=order_no, state=order.state.value)

    if insert_or_ignore(tx.connection, order_hurry, {"order_no": order_no, "hurried_at": tx.now}):
        return True
    mine = (order_hurry.c.order_no == order_no, order_hurry.c.hurried_at <= tx.now - _BETWEEN)
    again = update(order_hurry).where(*mine).values(hurried_at=tx.now)
    return tx.connection.execute(again).rowcount == 1


def is_waited_for(order: Order) -> bool:
    """Whether the buyer waits for something to be sent or made ready."""
    return order.state is OrderState.PAID and any(line.to_ship for line in order.lines)


def may_hurry(order: Order, hurried_at: datetime | None, now: datetime) -> bool:
    """Whether the buyer may ask now: something waits, and nobody asked within a day."""
    return is_waited_for(order) and (hurried_at is None or hurried_at <= now - _BETWEEN)
