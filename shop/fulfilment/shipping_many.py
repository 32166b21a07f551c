"""Use case of many parcels at once, from a file: all of it is looked at before anything is written."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.fulfilment.parcel import find_hold
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.refusals import ShippingFileRefused
from shop.fulfilment.service import ShipOrder, correct_parcel, find_correctable, ship_order
from shop.fulfilment.shipping_file import ShippingRow
from shop.orders.order import Order, OrderState
from shop.orders.queries import lock_order
from shop.places.place import Way
from shop.refunds.refund import RefundState
from shop.refunds.tables import refund


@dataclass(frozen=True)
class ShippedMany:
    """What became of a file.

    Orders that were shipped now, whose wrong number was corrected, those that were shipped before, and those held with
    the refund or the after-sale case.
    """

    shipped: tuple[str, ...]
    corrected: tuple[str, ...]
    before: tuple[str, ...]
    held: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShipMany:
    """The parcels of a file, and who gave it."""

    rows: tuple[ShippingRow, ...]
    by: Actor


@dataclass(frozen=True)
class RowProblem:
    """Why a row can't be shipped: a code, with the order's state or a line as `data`."""

    row: int
    order_no: str
    code: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgedParcels:
    """What the rows of a file come to, as things stand."""

    shipped: tuple[ShippingRow, ...]
    corrected: tuple[ShippingRow, ...]
    before: tuple[str, ...]
    held: tuple[tuple[str, str], ...]
    problems: tuple[RowProblem, ...]


def ship_many(tx: Transaction, command: ShipMany) -> ShippedMany:
    """Record the parcels of a file, all or none. The same file again ships nothing twice.

    An order of which a refund is under way, or of which an unsent line has an open after-sale case, is held: a person
    looks at it. Another number for an order that went out
    in one parcel corrects it. Raises ShippingFileRefused with every row that can't be shipped.
    """
    judged = judge_parcels(tx.connection, command.rows, lock_order)
    if judged.problems:
        raise ShippingFileRefused(problems=[_tell(of) for of in sorted(judged.problems, key=lambda of: of.row)])

    for row in judged.shipped:
        ship_order(tx, ShipOrder(row.order_no, row.carrier, row.number, command.by, row.units or None))
    for row in judged.corrected:
        correct_parcel(tx, ShipOrder(row.order_no, row.carrier, row.number, command.by))
    shipped, corrected = (dict.fromkeys(of.order_no for of in rows) for rows in (judged.shipped, judged.corrected))
    return ShippedMany(tuple(shipped), tuple(corrected), judged.before, judged.held)


def judge_parcels(
    connection: Connection, rows: Sequence[ShippingRow], find: Callable[[Connection, str], Order | None]
) -> JudgedParcels:
    """What each row comes to. `find` reads an order, or locks it before anything is written."""
    shipped: list[ShippingRow] = []
    corrected: list[ShippingRow] = []
    before, held, problems = [], [], []

    # By number, so that two files at once never wait for each other; a row that stands there twice is one.
    known = {(row.order_no, row.carrier, row.number): row for row in rows}
    wanted: Counter[tuple[str, str]] = Counter()
    for row in sorted(known.values(), key=lambda row: (row.order_no, row.row)):
        order = find(connection, row.order_no)
        parcels = list_parcels(connection, row.order_no) if order is not None else ()
        if any(of.is_called(row.carrier, row.number) for of in parcels):
            before.append(row.order_no)
            continue

        wanted.update({(row.order_no, line): units for line, units in row.units.items()})
        corrects = order is not None and not row.units and find_correctable(order, parcels) is not None
        if not corrects and (problem := _find_problem(order, row) or _find_too_many(order, row, wanted)):
            problems.append(problem)
        elif number := _find_open_refund(connection, row.order_no) or (order and find_hold(order)):
            held.append((row.order_no, number))
        else:
            (corrected if corrects else shipped).append(row)

    told = tuple(dict.fromkeys(before)), tuple(dict.fromkeys(held))
    return JudgedParcels(tuple(shipped), tuple(corrected), *told, tuple(problems))


def _find_problem(order: Order | None, row: ShippingRow) -> RowProblem | None:
    if order is None:
        return RowProblem(row.row, row.order_no, "unknown")
    if order.way is not Way.PARCEL:
        return RowProblem(row.row, order.no, "fetched")
    if order.state is not OrderState.PAID:
        return RowProblem(row.row, order.no, "state", {"state": order.state.value})
    left = any(line.to_ship for line in order.lines)
    return None if left else RowProblem(row.row, order.no, "nothing_left")


def _find_too_many(order: Order | None, row: ShippingRow, wanted: Mapping[tuple[str, str], int]) -> RowProblem | None:
    """What all parcels of the file together hold of an order beyond what is left."""
    assert order is not None, "an order that is unknown is a problem of its own"
    left = {line.line: line.to_ship for line in order.lines}
    over = [line for (no, line), units in wanted.items() if no == order.no and units > left.get(line, 0)]
    return RowProblem(row.row, order.no, "too_many", {"line": over[0]}) if over else None


_SAID = {
    "unknown": "is unknown",
    "fetched": "is fetched and not sent",
    "state": "is {state}",
    "nothing_left": "has nothing left to ship",
    "too_many": "has fewer units of line {line} left",
}


def _tell(of: RowProblem) -> str:
    """A problem for the terminal."""
    return f"row {of.row}: order {of.order_no} {_SAID[of.code].format_map(of.data)}"


def _find_open_refund(connection: Connection, order_no: str) -> str | None:
    """A refund of the order that is decided and has not ended."""
    of_order = (refund.c.order_no == order_no, refund.c.purpose == "order")
    query = select(refund.c.refund_no).where(*of_order, refund.c.state == RefundState.DECIDED.value)
    found: Sequence[str] = connection.scalars(query.order_by(refund.c.decided_at).limit(1)).all()
    return found[0] if found else None
