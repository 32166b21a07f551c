"""Use cases of goods bought together: an order counts when it is paid, and no more after ninety days."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Protocol

from sqlalchemy import bindparam, delete, select, update

from commissions.apart import do_each
from commissions.ports import Transaction
from shop.catalog.service import recount_sold
from shop.companions.queries import list_products_of_order
from shop.companions.tables import companion, companion_order
from shop.orders.tables import shop_order
from shop.schema import insert_if_new, insert_or_ignore

CONSUMER = "shelves"
_COUNTED_FOR = timedelta(days=90)
_MOST_PRODUCTS = 12
"""Of a larger order the first ones count: one order must not write thousands of pairs."""
_MOST_AT_ONCE = 200
_MOVE = (
    update(companion)
    .where(companion.c.product_id == bindparam("of_product"), companion.c.other_id == bindparam("of_other"))
    .values(orders=companion.c.orders + bindparam("by"))
)


class _OfOrder(Protocol):
    """An event about an order."""

    @property
    def order_no(self) -> str | None:
        """The order's number; a payment of no order has none."""


def hear_of_order(tx: Transaction, event: _OfOrder) -> None:
    """Bring what lists sort by, and what was bought together, up to what the order is now. May come again."""
    if event.order_no is None:
        return
    products = list_products_of_order(tx.connection, event.order_no)
    recount_sold(tx, products)
    paid_at = tx.connection.scalar(select(shop_order.c.paid_at).where(shop_order.c.no == event.order_no))
    if paid_at is None or paid_at <= tx.now - _COUNTED_FOR:
        return
    row = {"order_no": event.order_no, "paid_at": paid_at}
    if insert_or_ignore(tx.connection, companion_order, row):
        _move(tx, products, 1)


def fade_companions(tx: Transaction) -> int:
    """Job: orders of more than ninety days ago count no more. Returns how many these were."""
    old = select(companion_order.c.order_no).where(companion_order.c.paid_at <= tx.now - _COUNTED_FOR)
    ordered = old.order_by(companion_order.c.paid_at, companion_order.c.order_no).limit(_MOST_AT_ONCE)
    numbers = list(tx.connection.scalars(ordered))
    return len(do_each(tx, numbers, lambda no: _drop(tx, no), lambda no: f"fade_companions {no}"))


def _drop(tx: Transaction, order_no: str) -> None:
    gone = delete(companion_order).where(companion_order.c.order_no == order_no)
    if tx.connection.execute(gone).rowcount:
        _move(tx, list_products_of_order(tx.connection, order_no), -1)


def _move(tx: Transaction, products: Sequence[int], by: int) -> None:
    """Count every pair of an order once more, or once less; pairs that no order has are no rows."""
    pairs = [(of, other) for of, other in permutations(products[:_MOST_PRODUCTS], 2)]
    if not pairs:
        return
    if by > 0:
        rows = [{"product_id": of, "other_id": other, "orders": 0} for of, other in pairs]
        tx.connection.execute(insert_if_new(tx.connection.dialect.name, companion), rows)
    tx.connection.execute(_MOVE, [{"of_product": of, "of_other": other, "by": by} for of, other in pairs])
    if by < 0:
        among = (companion.c.product_id.in_(products), companion.c.other_id.in_(products))
        tx.connection.execute(delete(companion).where(*among, companion.c.orders == 0))
