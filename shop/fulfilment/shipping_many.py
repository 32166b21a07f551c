"""Use case of many parcels at once, from a file: all of it is looked at before anything is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.refusals import ShippingFileRefused
from shop.fulfilment.service import ShipOrder, ship_order
from shop.fulfilment.shipping_file import ShippingRow
from shop.orders.order import Order, OrderState
from shop.orders.queries import lock_order
from shop.places.place import Way
from shop.refunds.refund import RefundState
from shop.refunds.tables import refund


@dataclass(frozen=True)
class ShippedMany:
    """What became of a file.

    Orders that were shipped now, those that were before, and those held with the reason.
    """

    shipped: tuple[str, ...]
    before: tuple[str, ...]
    held: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShipMany:
    """The parcels of a file, and who gave it."""

    rows: tuple[ShippingRow, ...]
    by: Actor


def ship_many(tx: Transaction, command: ShipMany) -> ShippedMany:
    """Record the parcels of a file, all or none. The same file again ships nothing twice.

    An order of which a refund is under way is held: a person looks at it. Raises ShippingFileRefused with every row
    that can't be shipped.
    """
    shipped, before, held, problems = [], [], [], []

    # By number, so that two files at once never wait for each other; a row that stands there twice is one.
    parcels = {(row.order_no, row.carrier, row.number): row for row in command.rows}
    wanted: Counter[tuple[str, str]] = Counter()
    for row in sorted(parcels.values(), key=lambda row: (row.order_no, row.row)):
        order = lock_order(tx.connection, row.order_no)
        if order is not None and _has_left(tx.connection, row):
            before.append(row.order_no)
            continue
        wanted.update({(row.order_no, line): units for line, units in row.units.items()})
        if problem := _find_problem(order) or _find_too_many(order, wanted):
            problems.append((row.row, f"row {row.row}: order {row.order_no} {problem}"))
        elif number := _find_open_refund(tx.connection, row.order_no):
            held.append((row.order_no, number))
        else:
            shipped.append(row)
    if problems:
        raise ShippingFileRefused(problems=[told for _, told in sorted(problems)])

    for row in shipped:
        sent = ShipOrder(row.order_no, row.carrier, row.number, command.by, row.units or None)
        ship_order(tx, sent)
    numbers = dict.fromkeys(row.order_no for row in shipped)
    return ShippedMany(tuple(numbers), tuple(dict.fromkeys(before)), tuple(dict.fromkeys(held)))


def _has_left(connection: Connection, row: ShippingRow) -> bool:
    return any((of.carrier, of.number) == (row.carrier, row.number) for of in list_parcels(connection, row.order_no))


def _find_problem(order: Order | None) -> str | None:
    if order is None:
        return "is unknown"
    if order.way is not Way.PARCEL:
        return "is fetched and not sent"
    if order.state is not OrderState.PAID:
        return f"is {order.state.value}"
    return None if any(line.to_ship for line in order.lines) else "has nothing left to ship"


def _find_too_many(order: Order | None, wanted: Mapping[tuple[str, str], int]) -> str | None:
    """What all parcels of the file together hold of an order beyond what is left."""
    assert order is not None, "an order that is unknown is a problem of its own"
    left = {line.line: line.to_ship for line in order.lines}
    over = [line for (no, line), units in wanted.items() if no == order.no and units > left.get(line, 0)]
    return f"has fewer units of line {over[0]} left" if over else None


def _find_open_refund(connection: Connection, order_no: str) -> str | None:
    """A refund of the order that is decided and has not ended."""
    of_order = (refund.c.order_no == order_no, refund.c.purpose == "order")
    query = select(refund.c.refund_no).where(*of_order, refund.c.state == RefundState.DECIDED.value)
    found: Sequence[str] = connection.scalars(query.order_by(refund.c.decided_at).limit(1)).all()
    return found[0] if found else None
