"""The reminder before an unpaid order ends: once for each order, and only where there was time to forget it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, true, tuple_

from commissions.apart import do_first
from commissions.ports import Transaction
from shop.orders.events import OrderExpiring
from shop.orders.order import OrderState
from shop.orders.queries import find_order
from shop.orders.tables import order_reminder, shop_order

_BEFORE = timedelta(minutes=10)
_MOST = 200
_of = shop_order.c


def remind_unpaid(tx: Transaction) -> int:
    """Job: tell buyers of orders that end unpaid within ten minutes. Returns how many were looked at.

    Who ordered less than ten minutes before that knows; whoever has paid meanwhile, or pays now, is told nothing.
    """
    ends_soon = (_of.state == OrderState.PLACED.value, _of.expires_at > tx.now, _of.expires_at <= tx.now + _BEFORE)
    due = (
        select(_of.no, _of.placed_at, _of.expires_at, _of.id)
        .where(*ends_soon, ~select(order_reminder.c.order_no).where(order_reminder.c.order_no == _of.no).exists())
        .order_by(_of.expires_at, _of.id)
        .limit(_MOST)
        .with_for_update(skip_locked=True)
    )

    def find(after: Any) -> Sequence[Any]:
        later = tuple_(_of.expires_at, _of.id) > (after.expires_at, after.id) if after else true()
        return tx.connection.execute(due.where(later)).all()

    return do_first(tx, find, lambda part: _remind_all(tx, part), lambda row: f"remind_unpaid order:{row.no}")


def _remind_all(tx: Transaction, rows: Sequence[Any]) -> None:
    for row in rows:
        # Written first, and for those who are told nothing too: nobody is looked at twice.
        tx.connection.execute(insert(order_reminder).values(order_no=row.no, reminded_at=tx.now))
        if row.expires_at - row.placed_at < 2 * _BEFORE:
            continue
        order = find_order(tx.connection, row.no)
        assert order is not None, "its row is locked"
        minutes = -(-(row.expires_at - tx.now) // timedelta(minutes=1))
        tx.publish(OrderExpiring(order.member_id, order.no, order.total_fen, minutes, order.title))
