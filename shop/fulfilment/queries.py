"""Reads of parcels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, exists, func, or_, select, text

from commissions.paging import Page
from shop.catalog.tables import stock
from shop.fulfilment.codes import open_code
from shop.fulfilment.due import Due
from shop.fulfilment.parcel import Parcel
from shop.fulfilment.tables import order_hurry, parcel, parcel_line
from shop.orders.order import Order, OrderState
from shop.orders.queries import read_orders
from shop.orders.tables import portion, shop_order
from shop.places.place import Way


@dataclass(frozen=True)
class Recalled:
    """An order with units of a batch: how many it has, and how many of them have left."""

    order_no: str
    state: str
    units: int
    shipped: int


def list_parcels(connection: Connection, order_no: str) -> tuple[Parcel, ...]:
    """An order's parcels in the order in which they were sent. Two statements."""
    rows = connection.execute(select(parcel).where(parcel.c.order_no == order_no).order_by(parcel.c.id)).all()
    lines = _list_lines(connection, [row.id for row in rows])

    return tuple(
        Parcel(
            id=row.id,
            order_no=row.order_no,
            place_id=row.place_id,
            way=Way(row.way),
            carrier=row.carrier,
            number=row.number,
            code=open_code(connection, row.order_no, row.sealed_code),
            shipped_at=row.shipped_at,
            receive_by=row.receive_by,
            received_at=row.received_at,
            lines=lines[row.id],
            former_number=row.former_number,
        )
        for row in rows
    )


_TO_SHIP = exists().where(portion.c.order_no == shop_order.c.no, portion.c.shipped + portion.c.ended < portion.c.units)
_READY = exists().where(
    parcel.c.order_no == shop_order.c.no, parcel.c.way == Way.PICKUP.value, parcel.c.received_at.is_(None)
)
_PAID = text("shop_order.state = 'paid'")
"""In words that the partial index has too: a bound value would not use it."""
_COUNTED_TO = 1_000
IS_DUE: dict[Due, ColumnElement[bool]] = {
    Due.SHIP: and_(_PAID, shop_order.c.way == Way.PARCEL.value, _TO_SHIP),
    Due.PREPARE: and_(_PAID, shop_order.c.way == Way.PICKUP.value, _TO_SHIP),
    Due.FETCH: and_(shop_order.c.way == Way.PICKUP.value, _READY),
}
IS_HURRIED = exists().where(order_hurry.c.order_no == shop_order.c.no)
_WAITS = or_(IS_DUE[Due.SHIP], IS_DUE[Due.PREPARE])


@dataclass(frozen=True)
class DueCount:
    """How many orders wait to be sent, by how long they were paid, to be prepared, and to be fetched; 1,000 at most."""

    late: int
    soon: int
    fresh: int
    prepare: int
    fetch: int

    @property
    def ship(self) -> int:
        """All that wait to be sent."""
        return self.late + self.soon + self.fresh


def count_due(connection: Connection, *, late: datetime, soon: datetime) -> DueCount:
    """What is due, counted: `late` was paid before the first instant, `soon` before the second. One statement."""
    paid_at = shop_order.c.paid_at
    to_ship = select(paid_at).where(IS_DUE[Due.SHIP]).limit(_COUNTED_TO).subquery()
    others = [_count(IS_DUE[due]) for due in (Due.PREPARE, Due.FETCH)]
    row = connection.execute(
        select(
            func.count().filter(to_ship.c.paid_at < late),
            func.count().filter(to_ship.c.paid_at >= late, to_ship.c.paid_at < soon),
            func.count().filter(to_ship.c.paid_at >= soon),
            *others,
        ).select_from(to_ship)
    ).one()
    return DueCount(*(int(of) for of in row))


def count_waiting(connection: Connection) -> int:
    """How many orders wait for the merchant: to be sent, or to be prepared; 1,000 at most. One statement."""
    return int(connection.scalar(select(_count(_WAITS))) or 0)


def count_hurried(connection: Connection) -> int:
    """How many of those that wait their buyers have asked after; 1,000 at most. One statement."""
    return int(connection.scalar(select(_count(and_(_WAITS, IS_HURRIED)))) or 0)


def find_hurried_at(connection: Connection, order_no: str) -> datetime | None:
    """When the buyer asked for an order to be sent, the last time."""
    return find_hurried(connection, [order_no]).get(order_no)


def find_hurried(connection: Connection, numbers: Sequence[str]) -> dict[str, datetime]:
    """When the buyers of these few orders asked for them, the last time. One statement."""
    row = order_hurry.c
    found = connection.execute(select(row.order_no, row.hurried_at).where(row.order_no.in_(numbers)))
    return {of.order_no: of.hurried_at for of in found}


def list_hurried(connection: Connection, limit: int) -> list[tuple[str, datetime]]:
    """The orders that wait and were asked after, the last one first, each with when."""
    row = order_hurry.c
    query = select(row.order_no, row.hurried_at).join(shop_order, shop_order.c.no == row.order_no).where(_WAITS)
    found = connection.execute(query.order_by(row.hurried_at.desc(), row.order_no).limit(limit))
    return [(of.order_no, of.hurried_at) for of in found]


def _count(due: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(shop_order.c.id).where(due).limit(_COUNTED_TO).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def list_due(
    connection: Connection,
    due: Due,
    *,
    after: str | None = None,
    limit: int = 100,
    paid: tuple[datetime | None, datetime | None] = (None, None),
    only: ColumnElement[bool] | None = None,
) -> Page[Order]:
    """The orders of which something is due, the oldest first. `after` is the cursor of the page before.

    `paid` narrows them to those paid since the first instant and before the second, `only` to those that it says. Two
    statements.
    """
    query = select(shop_order).where(IS_DUE[due], shop_order.c.id > int(after or 0))
    query = query if only is None else query.where(only)
    since, before = paid
    query = query.where(shop_order.c.paid_at >= since) if since else query
    query = query.where(shop_order.c.paid_at < before) if before else query
    rows = connection.execute(query.order_by(shop_order.c.id).limit(limit + 1)).all()
    orders = read_orders(connection, rows[:limit])
    return Page(orders, str(rows[limit - 1].id) if len(rows) > limit else None)


def list_recalled(
    connection: Connection, batch: str, *, sku_id: int | None = None, after: str = "", limit: int = 500
) -> list[Recalled]:
    """The orders that got units of a batch, by number; what came back to the shelf is not counted."""
    kept = func.sum(portion.c.units - portion.c.restocked)
    query = (
        select(
            portion.c.order_no, shop_order.c.state, kept.label("units"), func.sum(portion.c.shipped).label("shipped")
        )
        .join(stock, stock.c.id == portion.c.stock_id)
        .join(shop_order, shop_order.c.no == portion.c.order_no)
        .where(stock.c.batch == batch, shop_order.c.state != OrderState.CLOSED.value, portion.c.order_no > after)
        .group_by(portion.c.order_no, shop_order.c.state)
        .having(kept > 0)
        .order_by(portion.c.order_no)
        .limit(limit)
    )

    if sku_id is not None:
        query = query.where(stock.c.sku_id == sku_id)

    return [Recalled(row.order_no, row.state, int(row.units), int(row.shipped)) for row in connection.execute(query)]


def _list_lines(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    lines: dict[int, dict[str, int]] = {id_: {} for id_ in ids}
    if ids:
        for row in connection.execute(
            select(parcel_line).where(parcel_line.c.parcel_id.in_(ids)).order_by(parcel_line.c.line)
        ):
            held = lines[row.parcel_id]
            held[row.line] = held.get(row.line, 0) + row.quantity
    return lines
