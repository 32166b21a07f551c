"""The orders' part of an erasure: which are open, and how finished ones forget who bought."""

from sqlalchemy import Connection, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.orders.order import OrderState
from shop.orders.queries import LEFT
from shop.orders.tables import order_note, shop_order

_OPEN = (OrderState.PLACED.value, OrderState.PAID.value, OrderState.SHIPPED.value)
_MOST_NAMED = 20


def list_open_order_numbers(connection: Connection, member_id: MemberId) -> tuple[str, ...]:
    """The buyer's orders that have not ended, the oldest first; the first twenty.

    Wholly refunded ones have ended.
    """
    mine = (shop_order.c.member_id == member_id, shop_order.c.state.in_(_OPEN), LEFT)
    return tuple(connection.scalars(select(shop_order.c.no).where(*mine).order_by(shop_order.c.id).limit(_MOST_NAMED)))


def forget_buyer(tx: Transaction, member_id: MemberId) -> int:
    """Take recipient and notes out of all orders of a buyer. Returns how many there are."""
    theirs = select(shop_order.c.no).where(shop_order.c.member_id == member_id)
    tx.connection.execute(update(order_note).where(order_note.c.order_no.in_(theirs)).values(text=""))
    mine = update(shop_order).where(shop_order.c.member_id == member_id)
    return tx.connection.execute(mine.values(recipient=None, note="")).rowcount
