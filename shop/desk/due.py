"""What the merchant has to do about orders now, and the orders themselves, with those for one parcel together."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.paging import Page
from commissions.ports import Transaction
from shop.captures.queries import count_set_aside
from shop.cases.queries import CaseWork, count_work
from shop.desk.one_case import CaseDue, list_due_sheets
from shop.desk.one_complaint import ComplaintDue, list_due_complaints
from shop.desk.orders import mask_phone, mask_recipient
from shop.fulfilment.due import Due
from shop.fulfilment.parcel import find_hold
from shop.fulfilment.queries import IS_HURRIED, DueCount, count_due, count_hurried, find_hurried, list_due
from shop.invoices.queries import count_due as count_invoices
from shop.orders.order import Order, Recipient
from shop.orders.queries import list_closing, read_many
from shop.orders.refusals import OrderUnknown
from shop.places.place import Way
from shop.proposals.queries import count_open_proposals
from shop.readdressing.queries import IS_READDRESSED, count_readdressed, find_readdressed
from shop.refunds.queries import count_stuck_refunds, list_orders_with_open_refund

LATE, SOON = timedelta(hours=48), timedelta(hours=24)
_CLOSES_WITHIN = timedelta(minutes=15)
_MOST_TICKED = 200


class Asked(StrEnum):
    """What a buyer has asked of an order that waits: to be sent, to go elsewhere."""

    HURRIED = "hurried"
    READDRESSED = "readdressed"


_HAS_ASKED = {Asked.HURRIED: IS_HURRIED, Asked.READDRESSED: IS_READDRESSED}


@dataclass(frozen=True)
class Work:
    """How much of each kind waits; what is counted stops at 1,000."""

    orders: DueCount
    proposals: int
    stuck_refunds: int
    set_aside: int
    closing: tuple[Order, ...]
    complaints: tuple[ComplaintDue, ...]
    invoices: int
    cases: CaseWork
    first_cases: tuple[CaseDue, ...]
    hurried: int
    readdressed: int


@dataclass(frozen=True)
class DueRow:
    """An order that waits.

    `together`: the numbers of those for the same buyer and address, itself among them.

    `held`: a refund of it is on its way or an after-sale case is open, so that somebody looks before it is sent.
    `readdressed`: its buyer has given another address since it was placed. `hurried_at`: when they asked for it last.
    """

    order: Order
    name: str
    phone: str
    together: tuple[str, ...]
    held: bool
    readdressed: bool
    hurried_at: datetime | None


def read_work(connection: Connection, now: datetime) -> Work:
    """What waits, in a constant number of statements."""
    return Work(
        orders=count_due(connection, late=now - LATE, soon=now - SOON),
        proposals=count_open_proposals(connection),
        stuck_refunds=count_stuck_refunds(connection),
        set_aside=count_set_aside(connection),
        closing=list_closing(connection, now, now + _CLOSES_WITHIN),
        complaints=list_due_complaints(connection, now),
        invoices=count_invoices(connection),
        cases=count_work(connection),
        first_cases=list_due_sheets(connection, now),
        hurried=count_hurried(connection),
        readdressed=count_readdressed(connection),
    )


def list_work(
    connection: Connection,
    due: Due,
    after: str | None,
    paid: tuple[datetime | None, datetime | None] = (None, None),
    asked: Asked | None = None,
) -> Page[DueRow]:
    """A page of the orders of which something is due, the oldest first; recipients are masked.

    `paid` narrows them to those paid since the first instant and before the second, `asked` to those of which the
    buyer has asked that.
    """
    page = list_due(connection, due, after=after, limit=100, paid=paid, only=_HAS_ASKED[asked] if asked else None)
    numbers = [of.no for of in page.items]
    held = list_orders_with_open_refund(connection, numbers)
    moved, hurried = find_readdressed(connection, numbers), find_hurried(connection, numbers)
    together = _group(page.items)
    rows = (
        DueRow(
            order=of,
            name=mask_recipient(of.recipient),
            phone=mask_phone(of.recipient.phone),
            together=together[of.no],
            held=_is_held(of, held),
            readdressed=of.no in moved,
            hurried_at=hurried.get(of.no),
        )
        for of in page.items
    )
    return Page(tuple(rows), page.next)


def take_orders(tx: Transaction, numbers: Sequence[str], *, by: Actor) -> tuple[Order, ...]:
    """Orders with their recipients in full, as they were ticked. `by` is what the audit log keeps.

    Raises OrderUnknown.
    """
    return _read(tx.connection, numbers)


def read_for_one_parcel(connection: Connection, numbers: Sequence[str]) -> tuple[Order, ...]:
    """Orders that are to go out together. Raises OrderUnknown."""
    return _read(connection, numbers)


def go_together(orders: Iterable[Order]) -> bool:
    """Whether orders are one buyer's, for the same recipient at the same address, and all of them are sent."""
    found = {_find_target(of) for of in orders}
    return len(found) == 1 and None not in found


def _is_held(order: Order, refunding: Collection[str]) -> bool:
    return order.no in refunding or find_hold(order) is not None


def _read(connection: Connection, numbers: Sequence[str]) -> tuple[Order, ...]:
    wanted = list(dict.fromkeys(numbers))[:_MOST_TICKED]
    found = {of.no: of for of in read_many(connection, wanted)}
    for no in wanted:
        if no not in found:
            raise OrderUnknown(order_no=no)
    return tuple(found[no] for no in wanted)


def _group(orders: Sequence[Order]) -> dict[str, tuple[str, ...]]:
    """By order, the numbers of those that could be one parcel with it."""
    groups: dict[tuple[int, Recipient] | str, list[str]] = {}
    for of in orders:
        groups.setdefault(_find_target(of) or of.no, []).append(of.no)
    return {of.no: tuple(groups[_find_target(of) or of.no]) for of in orders}


def _find_target(order: Order) -> tuple[int, Recipient] | None:
    """Whose it is and where it goes; None for what is fetched, or has forgotten its buyer."""
    return (order.member_id, order.recipient) if order.way is Way.PARCEL and order.recipient.name else None
