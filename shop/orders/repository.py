"""Writes of orders. Every change of state is conditional on the state that it leaves."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, insert, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.addresses.address import Address
from shop.orders.order import STEPS, STEPS_BACK, Order, OrderState, Recipient
from shop.orders.portion import determine_portions
from shop.orders.recipients import open_recipient, seal_recipient
from shop.orders.refusals import OrderMoved
from shop.orders.tables import order_adjustment, order_line, order_step, portion, shop_order
from shop.places.taking import Shelf
from shop.pricing.quote import Adjustment, Line, Quote
from shop.settings.sealing import sealer_of

_QUOTED = tuple(name for name in Line.__dataclass_fields__ if name in order_line.c)


def copy_recipient(address: Address) -> Recipient:
    """The order's own copy of an address."""
    return Recipient(**{name: getattr(address, name) for name in Recipient.__dataclass_fields__})


def write_order(tx: Transaction, no: str, quote: Quote, recipient: Recipient, values: Mapping[str, Any]) -> None:
    """Write an order, its lines and what changed their prices.

    `values` has the columns that nobody else knows.
    """
    row: dict[str, Any] = {
        "no": no,
        "state": OrderState.PLACED.value,
        "list_fen": quote.list_fen,
        "discount_fen": quote.discount_fen,
        "balance_fen": quote.balance_fen,
        "goods_fen": quote.goods_fen,
        "shipping_fen": quote.shipping_fen,
        "total_fen": quote.total_fen,
        "refunded_fen": 0,
        "shipping_refunded_fen": 0,
        "recipient": seal_recipient(sealer_of(tx.connection), no, recipient),
        "district_code": recipient.district_code or None,
        "placed_at": tx.now,
    }

    tx.write(_ADD_ORDER, {**row, **values})
    tx.write(_ADD_LINE, [_describe_line(no, position, line) for position, line in enumerate(quote.lines, 1)])
    tx.write(_ADD_ADJUSTMENT, [_describe_adjustment(no, position, of) for position, of in enumerate(quote.adjustments)])


def write_portions(tx: Transaction, no: str, quote: Quote, takings: Mapping[Shelf, int], place_id: int) -> None:
    """Write from which stock each line's units come.

    What was set aside at a place, shared out over the lines.
    """
    lines = [(str(position), line.sku_id, line.quantity) for position, line in enumerate(quote.lines, 1)]
    row = {"order_no": no, "place_id": place_id, "shipped": 0, "ended": 0, "returned": 0, "restocked": 0}
    rows = [
        row | {"line": line, "stock_id": stock_id, "units": units}
        for line, stock_id, units in determine_portions(lines, takings)
    ]
    tx.write(_ADD_PORTION, rows)


def _describe_line(no: str, position: int, line: Line) -> dict[str, Any]:
    """The row of an order line: what the quote says, frozen.

    A field of the column's name is copied by itself.
    """
    row = {name: getattr(line, name) for name in _QUOTED}
    return row | {
        "order_no": no,
        "line": str(position),
        "position": position,
        "picture": line.picture.hash if line.picture else None,
        "colour": line.picture.colour if line.picture else None,
        "list_fen": line.list_fen,
        "paid_fen": line.paid_fen,
        "cost_fen": line.cost_fen * line.quantity,
        "refunded_fen": 0,
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


def renew_recipient(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed recipient of an order, under the present key."""
    sealer = sealer_of(connection)
    return {"recipient": seal_recipient(sealer, row.no, open_recipient(sealer, row.no, row.recipient))}
