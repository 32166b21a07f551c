"""Writes of orders. Every change of state is conditional on the state that it leaves."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, insert, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.orders.order import STEPS, STEPS_BACK, Order, OrderLine, OrderState, Recipient
from shop.orders.queries import FIELDS, LINE_FIELDS, PORTION_COLUMNS
from shop.orders.recipients import open_recipient, seal_recipient
from shop.orders.refusals import OrderMoved
from shop.orders.tables import order_adjustment, order_line, order_step, portion, shop_order
from shop.pricing.quote import Adjustment
from shop.settings.sealing import sealer_of


def write_order(tx: Transaction, order: Order, adjustments: Sequence[Adjustment], unsaid: Mapping[str, Any]) -> None:
    """Write an order that was drawn up, its lines and what changed their prices.

    A field of a column's name is written by itself. `unsaid` has the columns of which the value knows nothing: the
    sealed recipient, and by what a repeated request is known.
    """
    row = {name: getattr(order, name) for name in FIELDS} | {
        "state": order.state.value,
        "way": order.way.value,
        "channel": order.channel.value,
    }
    tx.write(_ADD_ORDER, {**row, **unsaid})
    tx.write(_ADD_LINE, [_describe_line(order.no, position, line) for position, line in enumerate(order.lines, 1)])
    tx.write(_ADD_ADJUSTMENT, [_describe_adjustment(order.no, position, of) for position, of in enumerate(adjustments)])


def write_portions(tx: Transaction, order: Order) -> None:
    """Write from which stock the units of an order's lines come."""
    rows = [
        {name: getattr(of, name) for name in PORTION_COLUMNS} | {"order_no": order.no, "line": line.line}
        for line in order.lines
        for of in line.portions
    ]
    tx.write(_ADD_PORTION, rows)


def _describe_line(no: str, position: int, line: OrderLine) -> dict[str, Any]:
    """The row of an order line.

    A field of the column's name is copied by itself.
    """
    row = {name: getattr(line, name) for name in LINE_FIELDS}
    return row | {
        "order_no": no,
        "position": position,
        "picture": line.picture.hash if line.picture else None,
        "colour": line.picture.colour if line.picture else None,
    }


def _describe_adjustment(no: str, position: int, of: Adjustment) -> dict[str, Any]:
    """The row of an adjustment; a quote counts its lines as the order names them."""
    return {
        "order_no": no,
        "position": position,
        "line": of.line,
        "stage": of.stage,
        "kind": of.kind,
        "source_id": of.id,
        "label": of.label,
        "amount_fen": of.amount_fen,
        "borne_by": of.borne_by,
    }


def take_step(tx: Transaction, order: Order, after: OrderState, *, by: Actor, **values: Any) -> None:
    """Move an order from the state in which it was read to `after`, and record it.

    If it has moved since, which a lock on it excludes, the unit of work ends with OrderMoved.
    """
    assert (order.state, after) in STEPS, f"{order.state} never becomes {after}"
    where = {"of_order": order.no, "from_state": order.state.value}
    tx.write(
        _stepping(after, tuple(values)),
        where | {"to_state": after.value, "at": tx.now} | {f"to_{name}": value for name, value in values.items()},
        otherwise=OrderMoved(order_no=order.no, state=order.state.value),
    )

    row = {
        "order_no": order.no,
        "from_state": order.state.value,
        "to_state": after.value,
        "taken_by": by,
        "taken_at": tx.now,
    }
    tx.write(_ADD_STEP, row)


def step_back(tx: Transaction, order: Order, *, by: Actor) -> None:
    """Move a locked order back to paid from the state in which it was read, and record it."""
    assert (order.state, OrderState.PAID) in STEPS_BACK, f"{order.state} never goes back"
    own = (shop_order.c.no == order.no, shop_order.c.state == order.state.value)
    back = update(shop_order).where(*own).values(state=OrderState.PAID.value, shipped_at=None, completed_at=None)
    stepped = tx.connection.execute(back).rowcount
    assert stepped == 1, "the order is locked, so that it is as it was read"

    row = {
        "order_no": order.no,
        "from_state": order.state.value,
        "to_state": OrderState.PAID.value,
        "taken_by": by,
        "taken_at": tx.now,
    }
    tx.write(_ADD_STEP, row)


@cache
def _stepping(after: OrderState, more: tuple[str, ...]) -> Update:
    """Built once for each state and what else changes with it.

    Building a statement costs more than running it.
    """
    own = (shop_order.c.no == bindparam("of_order"), shop_order.c.state == bindparam("from_state"))
    changed: dict[str, Any] = {"state": bindparam("to_state"), f"{after.value}_at": bindparam("at")}
    return update(shop_order).where(*own).values(changed | {name: bindparam(f"to_{name}") for name in more})


_ADD_ORDER = insert(shop_order)
_ADD_LINE = insert(order_line)
_ADD_ADJUSTMENT = insert(order_adjustment)
_ADD_STEP = insert(order_step)
_ADD_PORTION = insert(portion)


def add_line_refund(connection: Connection, no: str, line: str, amount_fen: int) -> bool:
    """Count a refund of a line in, or out again with a negative amount.

    False if that leaves what was paid.
    """
    after = order_line.c.refunded_fen + amount_fen
    counted = (
        update(order_line)
        .where(order_line.c.order_no == no, order_line.c.line == line, after >= 0, after <= order_line.c.paid_fen)
        .values(refunded_fen=after)
    )
    return connection.execute(counted).rowcount == 1


def hold_line(connection: Connection, no: str, line: str, case_no: str) -> bool:
    """Nothing of a line is sent while this case is open. False if another one holds it already."""
    mine = (order_line.c.order_no == no, order_line.c.line == line, order_line.c.held_by.is_(None))
    return connection.execute(update(order_line).where(*mine).values(held_by=case_no)).rowcount == 1


def release_line(connection: Connection, no: str, line: str, case_no: str) -> bool:
    """The case has ended. False if it does not hold the line."""
    mine = (order_line.c.order_no == no, order_line.c.line == line, order_line.c.held_by == case_no)
    return connection.execute(update(order_line).where(*mine).values(held_by=None)).rowcount == 1


def add_order_refund(connection: Connection, no: str, amount_fen: int, shipping_fen: int) -> bool:
    """Count a refund of the order in, shipping included, or out again. False if that leaves what was paid."""
    total = shop_order.c.refunded_fen + amount_fen
    shipping = shop_order.c.shipping_refunded_fen + shipping_fen
    fits = (total >= 0, total <= shop_order.c.total_fen, shipping >= 0, shipping <= shop_order.c.shipping_fen)
    counted = (
        update(shop_order)
        .where(shop_order.c.no == no, *fits)
        .values(refunded_fen=total, shipping_refunded_fen=shipping)
    )
    return connection.execute(counted).rowcount == 1


def change_portion(connection: Connection, no: str, line: str, stock_id: int, **changes: int) -> bool:
    """Count units of a portion in, or out with a negative number. False if that leaves what it has."""
    after = {name: portion.c[name] + units for name, units in changes.items()}
    own = (portion.c.order_no == no, portion.c.line == line, portion.c.stock_id == stock_id)
    counted = {name: after.get(name, portion.c[name]) for name in ("shipped", "ended", "returned", "restocked")}
    fits = (
        *(units >= 0 for units in counted.values()),
        counted["shipped"] + counted["ended"] <= portion.c.units,
        counted["returned"] <= counted["shipped"],
        counted["restocked"] <= counted["ended"] + counted["returned"],
    )
    return connection.execute(update(portion).where(*own, *fits).values(**after)).rowcount == 1


def write_recipient(tx: Transaction, order: Order, recipient: Recipient) -> None:
    """Give a locked order another recipient; its district's code stays. Raises OrderMoved unless it waits as it was."""
    own = (shop_order.c.no == order.no, shop_order.c.state == order.state.value, shop_order.c.shipped_at.is_(None))
    sealed = seal_recipient(sealer_of(tx.connection), order.no, recipient)
    if tx.connection.execute(update(shop_order).where(*own).values(recipient=sealed)).rowcount != 1:
        raise OrderMoved(order_no=order.no, state=order.state.value)


def renew_recipient(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed recipient of an order, under the present key."""
    sealer = sealer_of(connection)
    return {"recipient": seal_recipient(sealer, row.no, open_recipient(sealer, row.no, row.recipient))}
