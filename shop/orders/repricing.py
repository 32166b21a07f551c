"""Use case of a changed price (改价): what an unpaid order costs is rewritten, and nothing else of it.

Who earns on the order, what is reserved for it, what it claims and until when it can be paid stay as they were when it
was placed; so do the adjustments of before, to which those of the merchant are added.
"""

from collections.abc import Mapping

from sqlalchemy import bindparam, func, insert, select, update

from commissions.actor import Actor, system_acting
from commissions.awards.repricing import reprice_sale
from commissions.ports import Transaction
from shop.orders.events import OrderPriceChanged
from shop.orders.new_price import NewPrice
from shop.orders.order import Order, OrderState
from shop.orders.queries import lock_order
from shop.orders.service import mark_paid
from shop.orders.tables import order_adjustment, order_line, order_price_change, shop_order
from shop.pricing.offer import MERCHANT
from shop.words import words

_KIND = "price_change"


def rewrite_price(tx: Transaction, order: Order, price: NewPrice, *, by: Actor, reason: str) -> Order:
    """Rewrite what a locked, unpaid order costs, for which nothing is open at Pay.

    What comes to 0 is paid at once.
    """
    _write_totals(tx, order, price)
    _write_lines(tx, order.no, price.changes)
    _write_adjustments(tx, order.no, price)
    reprice_sale(tx, order.no, {line: price.lines[line] for line in price.changes})
    _record(tx, order, price, by=by, reason=reason)
    tx.publish(OrderPriceChanged(order.member_id, order.no, order.total_fen, price.total_fen, order.title))

    repriced = _get(tx, order.no)
    if repriced.total_fen:
        return repriced
    mark_paid(tx, repriced, by=system_acting("free"))
    return _get(tx, order.no)


def _get(tx: Transaction, order_no: str) -> Order:
    found = lock_order(tx.connection, order_no)
    assert found is not None, "orders are never deleted"
    return found


def _write_totals(tx: Transaction, order: Order, price: NewPrice) -> None:
    """The caller has the order locked.

    The condition on its state is what the database would refuse otherwise.
    """
    unpaid = (shop_order.c.no == order.no, shop_order.c.state == OrderState.PLACED.value)
    amounts = ("list_fen", "discount_fen", "goods_fen", "shipping_fen", "total_fen")
    values = {name: getattr(price, name) for name in amounts}
    rewritten = tx.connection.execute(update(shop_order).where(*unpaid).values(**values)).rowcount
    assert rewritten == 1, "the order is locked, so that it is unpaid as it was read"


def _write_lines(tx: Transaction, order_no: str, changes: Mapping[str, int]) -> None:
    own = (order_line.c.order_no == order_no, order_line.c.line == bindparam("of_line"))
    dearer = bindparam("fen", type_=order_line.c.paid_fen.type)
    changed = {"paid_fen": order_line.c.paid_fen + dearer, "discount_fen": order_line.c.discount_fen - dearer}
    rows = [{"of_line": line, "fen": fen} for line, fen in sorted(changes.items())]
    if rows:
        tx.connection.execute(update(order_line).where(*own).values(changed), rows)


def _write_adjustments(tx: Transaction, order_no: str, price: NewPrice) -> None:
    amounts: list[tuple[str | None, int]] = sorted(price.changes.items())
    if price.shipping_change_fen:
        amounts.append((None, price.shipping_change_fen))

    last = select(func.max(order_adjustment.c.position)).where(order_adjustment.c.order_no == order_no)
    highest = tx.connection.scalar(last)

    rows = [
        {
            "order_no": order_no,
            "position": position,
            "line": line,
            "stage": _KIND,
            "kind": _KIND,
            "source_id": "",
            "label": str(words("orders.toml")["price_change"]),
            "amount_fen": fen,
            "borne_by": MERCHANT,
        }
        for position, (line, fen) in enumerate(amounts, 0 if highest is None else highest + 1)
    ]

    if rows:
        tx.connection.execute(insert(order_adjustment), rows)


def _record(tx: Transaction, order: Order, price: NewPrice, *, by: Actor, reason: str) -> None:
    row = {
        "order_no": order.no,
        "lines_before": {line.line: line.paid_fen for line in order.lines},
        "lines_after": dict(price.lines),
        "shipping_before_fen": order.shipping_fen,
        "shipping_after_fen": price.shipping_fen,
        "total_before_fen": order.total_fen,
        "total_after_fen": price.total_fen,
        "reason": reason.strip(),
        "changed_by": by,
        "changed_at": tx.now,
    }
    tx.connection.execute(insert(order_price_change).values(**row))
