"""Orders as the merchant sees them.

What waits, to whom it goes, and who was forgiven what a refund took.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.awards.queries import list_forgiven
from commissions.paging import Page
from commissions.ports import Transaction
from shop.desk.people import name_people
from shop.fulfilment.due import Due
from shop.fulfilment.queries import list_due, list_parcels
from shop.orders.order import Order, Recipient
from shop.orders.queries import find_order
from shop.orders.refusals import OrderUnknown

_MOST_LISTED = 100
_MOST_EXPORTED = 5_000


@dataclass(frozen=True)
class LineRow:
    """A line: its units, those still to ship, those that went back, and the cash paid for it in fen."""

    line: str
    name: str
    label: str
    units: int
    to_ship: int
    refunded_units: int
    paid_fen: int


@dataclass(frozen=True)
class OrderRow:
    """An order; the recipient is masked unless it was read in full."""

    order_no: str
    state: str
    way: str
    channel: str
    placed_at: datetime
    total_fen: int
    refunded_fen: int
    name: str
    phone: str
    address: str
    note: str
    lines: tuple[LineRow, ...]


@dataclass(frozen=True)
class ParcelRow:
    """A parcel, without the code by which the buyer fetches it: that is theirs alone."""

    way: str
    carrier: str | None
    number: str | None
    lines: Mapping[str, int]


@dataclass(frozen=True)
class OrderSheet:
    """An order with its recipient in full, and its parcels."""

    order: OrderRow
    parcels: tuple[ParcelRow, ...]


@dataclass(frozen=True)
class Forgiven:
    """Who had a debt written off since a refund took from them."""

    name: str
    person: str
    amount_fen: int


def list_due_rows(connection: Connection, due: Due, after: str | None) -> Page[OrderRow]:
    """A page of what is due, the oldest first; recipients are masked."""
    page = list_due(connection, due, after=after, limit=_MOST_LISTED)
    return Page(tuple(_describe(of, whole=False) for of in page.items), page.next)


def look_at_order(tx: Transaction, no: str, *, by: Actor) -> OrderSheet:
    """An order with its recipient in full. `by` is what the audit log keeps. Raises OrderUnknown."""
    order = find_order(tx.connection, no)
    if order is None:
        raise OrderUnknown(order_no=no)
    parcels = list_parcels(tx.connection, no)
    sent = tuple(ParcelRow(of.way.value, of.carrier, of.number, of.lines) for of in parcels)
    return OrderSheet(_describe(order, whole=True), sent)


def take_orders_to_send(tx: Transaction, *, by: Actor) -> tuple[Order, ...]:
    """All that wait to be sent, recipients included, the oldest first. `by` is what the audit log keeps."""
    page = list_due(tx.connection, Due.SHIP, limit=_MOST_LISTED)
    orders = list(page.items)
    while page.next is not None and len(orders) < _MOST_EXPORTED:
        page = list_due(tx.connection, Due.SHIP, after=page.next, limit=_MOST_LISTED)
        orders += page.items
    return tuple(orders)


def list_forgiven_people(connection: Connection, refund_no: str) -> tuple[Forgiven, ...]:
    """Who had a debt written off since the refund took from them.

    They have it back, and were forgiven it too.
    """
    forgiven = list_forgiven(connection, refund_no)
    names = name_people(connection, forgiven)
    return tuple(Forgiven(names[of].name, names[of].person, fen) for of, fen in forgiven.items())


def mask_recipient(to: Recipient) -> str:
    """A recipient's name as whoever need not know it sees it: the first character, and how many follow."""
    return to.name[:1] + "*" * len(to.name[1:])


def mask_phone(phone: str) -> str:
    """A recipient's phone as whoever need not know it sees it: the last four digits."""
    return "*" * len(phone[:-4]) + phone[-4:]


def _describe(order: Order, *, whole: bool) -> OrderRow:
    to = order.recipient
    whereto = " ".join(part for part in (to.region, to.street) if part)
    return OrderRow(
        order_no=order.no,
        state=order.state.value,
        way=order.way.value,
        channel=order.channel.value,
        placed_at=order.placed_at,
        total_fen=order.total_fen,
        refunded_fen=order.refunded_fen,
        name=to.name if whole else mask_recipient(to),
        phone=to.phone if whole else mask_phone(to.phone),
        address=whereto if whole else to.region,
        note=order.note,
        lines=tuple(
            LineRow(
                line=line.line,
                name=line.name,
                label=line.label,
                units=line.quantity,
                to_ship=line.to_ship,
                refunded_units=line.refunded_units,
                paid_fen=line.paid_fen,
            )
            for line in order.lines
        ),
    )
