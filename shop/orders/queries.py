"""Reads of orders. Each takes a constant number of statements, however many orders or lines there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, exists, func, or_, select, text, true

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.paging import Page
from commissions.reads import Question
from shop.catalog.returns import NoReturn
from shop.catalog.shelf import Picture
from shop.orders.order import Channel, Order, OrderLine, OrderState
from shop.orders.portion import Portion
from shop.orders.recipients import open_recipient
from shop.orders.refusals import OrderUnknown
from shop.orders.tables import order_adjustment, order_line, order_price_change, order_step, portion, shop_order
from shop.places.place import Way
from shop.pricing.quote import Adjustment
from shop.settings.sealing import Sealer, sealer_of

_LONGEST_PAGE = 50
LONGEST_SAID = 40
_MOST_WORDS = 4
_SETTLED_AFTER = timedelta(seconds=10)
"""No unit of work takes longer than this from its instant to its commit."""


class Tab(StrEnum):
    """The tabs of a buyer's list of orders."""

    ALL = "all"
    TO_PAY = "to_pay"
    TO_SHIP = "to_ship"
    TO_RECEIVE = "to_receive"
    DONE = "done"
    REFUNDS = "refunds"


@dataclass(frozen=True)
class Earlier:
    """How many orders of a buyer wait to be paid; and the order that a request made before, with its digest."""

    open_orders: int
    order_no: str | None
    digest: str | None


@dataclass(frozen=True)
class PriceChange:
    """What the merchant has made of an order's price, all changes together."""

    was_fen: int
    total_fen: int
    changed_at: datetime


@dataclass(frozen=True)
class PriceChanged:
    """One change of an order's price by the merchant."""

    total_before_fen: int
    total_after_fen: int
    reason: str
    changed_by: Actor
    changed_at: datetime


@dataclass(frozen=True)
class Step:
    """An order came into a state, by whom and when."""

    to_state: OrderState
    taken_by: Actor
    taken_at: datetime


LEFT = exists().where(portion.c.order_no == shop_order.c.no, portion.c.ended + portion.c.returned < portion.c.units)
"""Not all of its units were refunded."""
_CONDITIONS: dict[Tab, ColumnElement[bool]] = {
    Tab.ALL: true(),
    Tab.TO_PAY: shop_order.c.state == OrderState.PLACED.value,
    Tab.TO_SHIP: and_(shop_order.c.state == OrderState.PAID.value, LEFT),
    Tab.TO_RECEIVE: shop_order.c.state == OrderState.SHIPPED.value,
    Tab.DONE: shop_order.c.state == OrderState.COMPLETED.value,
    Tab.REFUNDS: shop_order.c.refunded_fen > 0,
}

_BY_NUMBER = select(shop_order).where(shop_order.c.no == bindparam("of_order"))
_LOCKED_BY_NUMBER = _BY_NUMBER.with_for_update()
_MINE = shop_order.c.member_id == bindparam("of_member")
_REQUESTED = (_MINE, shop_order.c.request_key == bindparam("request_key"))
_EARLIER = select(
    select(func.count()).where(_MINE, _CONDITIONS[Tab.TO_PAY]).scalar_subquery(),
    select(shop_order.c.no).where(*_REQUESTED).scalar_subquery(),
    select(shop_order.c.request_digest).where(*_REQUESTED).scalar_subquery(),
)
FIELDS = tuple(name for name in Order.__dataclass_fields__ if name in shop_order.c)
LINE_FIELDS = tuple(name for name in OrderLine.__dataclass_fields__ if name in order_line.c)
"""What a value has of its row: a field of the same name is read from its column, unless a reader says otherwise."""
_PORTION_FIELDS = tuple(Portion.__dataclass_fields__)
PORTION_COLUMNS = tuple(name for name in _PORTION_FIELDS if name in portion.c)
_PORTION = [portion.c[name] for name in PORTION_COLUMNS]
_LINES = (
    select(order_line, *_PORTION)
    .outerjoin(portion, and_(portion.c.order_no == order_line.c.order_no, portion.c.line == order_line.c.line))
    .where(order_line.c.order_no.in_(bindparam("numbers", expanding=True)))
    .order_by(order_line.c.order_no, order_line.c.position, portion.c.stock_id)
)

_ADJUSTED = order_adjustment.c
_ADJUSTMENTS = (
    select(
        *(_ADJUSTED.line, _ADJUSTED.stage, _ADJUSTED.kind, _ADJUSTED.source_id),
        *(_ADJUSTED.label, _ADJUSTED.amount_fen, _ADJUSTED.borne_by),
    )
    .where(_ADJUSTED.order_no == bindparam("of_order"))
    .order_by(_ADJUSTED.position)
)


def find_order(connection: Connection, no: str) -> Order | None:
    """The order of this number, whoever's it is."""
    return _first(connection, _BY_NUMBER, of_order=no)


def lock_order(connection: Connection, no: str) -> Order | None:
    """The order of this number, locked until the unit of work ends.

    Take it before any row that hangs on it.
    """
    return _first(connection, _LOCKED_BY_NUMBER, of_order=no)


def lock_orders(connection: Connection, numbers: Sequence[str]) -> None:
    """Lock these few orders by number until the unit of work ends. One statement."""
    query = select(shop_order.c.no).where(shop_order.c.no.in_(numbers)).order_by(shop_order.c.no)
    connection.execute(query.with_for_update()).all()


def get_order(connection: Connection, member_id: MemberId, no: str) -> Order:
    """An order for its buyer. Raises OrderUnknown, for somebody else's just as for none."""
    found = _first(connection, select(shop_order).where(shop_order.c.no == no, shop_order.c.member_id == member_id))
    if found is None:
        raise OrderUnknown(order_no=no)
    return found


def get_locked_order(connection: Connection, member_id: MemberId, no: str) -> Order:
    """Like `get_order`, locked until the unit of work ends. Raises OrderUnknown."""
    query = select(shop_order).where(shop_order.c.no == no, shop_order.c.member_id == member_id)
    found = _first(connection, query.with_for_update())
    if found is None:
        raise OrderUnknown(order_no=no)
    return found


def list_orders(
    connection: Connection,
    member_id: MemberId,
    tab: Tab = Tab.ALL,
    *,
    said: str = "",
    before: str | None = None,
    limit: int = 10,
) -> Page[Order]:
    """A buyer's orders, the newest first.

    `said` has words of which each stands in the order's number, or in the name or options of something bought. `before`
    is the cursor that the page before gave. Two statements.
    """
    size = min(limit, _LONGEST_PAGE)
    query = select(shop_order).where(shop_order.c.member_id == member_id, _CONDITIONS[tab])
    query = query.where(*(_says(word) for word in said[:LONGEST_SAID].casefold().split()[:_MOST_WORDS]))
    if before and before.isascii() and before.isdecimal() and len(before) < 19:
        query = query.where(shop_order.c.id < int(before))
    rows = connection.execute(query.order_by(shop_order.c.id.desc()).limit(size + 1)).all()
    orders = read_orders(connection, rows[:size])
    return Page(orders, str(rows[size - 1].id) if len(rows) > size else None)


def _says(word: str) -> ColumnElement[bool]:
    """Whether a word stands in an order. Counted, so that no planner begins with the lines of the whole shop."""
    bought = func.lower(order_line.c.name + " " + order_line.c.label)
    lines = select(func.count()).where(order_line.c.order_no == shop_order.c.no, bought.contains(word, autoescape=True))
    return or_(func.lower(shop_order.c.no).contains(word, autoescape=True), lines.scalar_subquery() > 0)


def list_all_orders(connection: Connection, member_id: MemberId) -> list[Order]:
    """All orders of a buyer, read page by page, the newest first."""
    page = list_orders(connection, member_id, limit=_LONGEST_PAGE)
    orders = list(page.items)
    while page.next:
        page = list_orders(connection, member_id, before=page.next, limit=_LONGEST_PAGE)
        orders += page.items
    return orders


def count_orders(connection: Connection, member_id: MemberId) -> dict[Tab, int]:
    """How many orders a buyer has on each tab. One statement."""
    tabs = list(Tab)
    columns = [func.count().filter(_CONDITIONS[tab]) for tab in tabs]
    row = connection.execute(select(*columns).where(shop_order.c.member_id == member_id)).one()
    return {tab: int(count) for tab, count in zip(tabs, row, strict=True)}


def list_closing(connection: Connection, now: datetime, before: datetime) -> tuple[Order, ...]:
    """Unpaid orders that close until then, the next one first; the first twenty."""
    unpaid = (text("shop_order.state = 'placed'"), shop_order.c.expires_at > now, shop_order.c.expires_at <= before)
    query = select(shop_order).where(*unpaid).order_by(shop_order.c.expires_at, shop_order.c.id).limit(20)
    return read_orders(connection, connection.execute(query).all())


def read_many(connection: Connection, numbers: Sequence[str]) -> tuple[Order, ...]:
    """The orders of these few numbers, in no order. Two statements."""
    rows = connection.execute(select(shop_order).where(shop_order.c.no.in_(numbers))).all()
    return read_orders(connection, rows)


def list_changed_since(connection: Connection, after: int, limit: int, now: datetime) -> list[tuple[int, str]]:
    """Which orders came to a new state: a cursor and the order's number each, from the cursor `after` on.

    What is younger than some seconds waits: on PostgreSQL a smaller number may still be committed after a larger one.
    Closed and unpaid orders are left out; nobody has anything to do about them.
    """
    row = order_step.c
    query = select(row.id, row.order_no).where(
        row.id > after, row.taken_at <= now - _SETTLED_AFTER, row.to_state.in_(("paid", "shipped", "completed"))
    )
    return [(of.id, of.order_no) for of in connection.execute(query.order_by(row.id).limit(limit))]


def find_price_change(connection: Connection, no: str) -> PriceChange | None:
    """What an order cost when it was placed and since its last change of price; None if nobody changed it."""
    change = order_price_change.c
    query = select(change.total_before_fen, change.total_after_fen, change.changed_at).where(change.order_no == no)
    rows = connection.execute(query.order_by(change.id)).all()
    return PriceChange(rows[0].total_before_fen, rows[-1].total_after_fen, rows[-1].changed_at) if rows else None


def ask_earlier(member_id: MemberId, request_key: str) -> Question[Earlier]:
    """What is known of a buyer who sends this request."""
    return Question(_EARLIER, {"of_member": member_id, "request_key": request_key}, _read_earlier)


def _read_earlier(rows: Sequence[Row[Any]]) -> Earlier:
    return Earlier(*tuple(rows[0]))


def list_adjustments(connection: Connection, no: str) -> tuple[Adjustment, ...]:
    """What changed the prices of an order's lines and of its shipping, in the order in which it did."""
    return tuple(Adjustment(*row) for row in connection.execute(_ADJUSTMENTS, {"of_order": no}))


def list_steps(connection: Connection, no: str) -> tuple[Step, ...]:
    """Each change of an order's state, the first one first."""
    step = order_step.c
    query = select(step.to_state, step.taken_by, step.taken_at).where(step.order_no == no).order_by(step.id)
    return tuple(Step(OrderState(row.to_state), row.taken_by, row.taken_at) for row in connection.execute(query))


def list_price_changes(connection: Connection, no: str) -> tuple[PriceChanged, ...]:
    """Each change of an order's price with who made it and why, the first one first."""
    columns = [order_price_change.c[name] for name in PriceChanged.__dataclass_fields__]
    query = select(*columns).where(order_price_change.c.order_no == no).order_by(order_price_change.c.id)
    return tuple(PriceChanged(*row) for row in connection.execute(query))


def read_orders(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Order, ...]:
    """Rows of orders as values, with their lines. One statement."""
    if not rows:
        return ()
    numbers = [row.no for row in rows]
    lines: dict[str, list[OrderLine]] = {no: [] for no in numbers}
    for key, portions in groupby(
        connection.execute(_LINES, {"numbers": numbers}), lambda row: (row.order_no, row.line)
    ):
        lines[key[0]].append(_read_line(list(portions)))
    sealer = sealer_of(connection)
    return tuple(_read_order(sealer, row, tuple(lines[row.no])) for row in rows)


def _first(connection: Connection, query: Select[Any], **values: Any) -> Order | None:
    row = connection.execute(query, values).first()
    return read_orders(connection, [row])[0] if row else None


def _read_line(rows: Sequence[Row[Any]]) -> OrderLine:
    """A line of its rows, one for each portion."""
    row = rows[0]
    portions = tuple(
        Portion(*(of._mapping[name] for name in _PORTION_FIELDS)) for of in rows if of.stock_id is not None
    )

    values = {name: row._mapping[name] for name in LINE_FIELDS}
    values |= {"picture": Picture(row.picture, row.colour) if row.picture else None, "portions": portions}
    values |= {"no_return": NoReturn(row.no_return) if row.no_return else None}
    return OrderLine(**values)


def _read_order(sealer: Sealer, row: Row[Any], lines: tuple[OrderLine, ...]) -> Order:
    values = {name: row._mapping[name] for name in FIELDS}
    values |= {"state": OrderState(row.state), "way": Way(row.way), "channel": Channel(row.channel)}
    values["recipient"] = open_recipient(sealer, row.no, row.recipient)
    return Order(**values, lines=lines)
