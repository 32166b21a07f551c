"""Counting what happens: figures follow by the outbox, as differences to what was counted before.

The facts stand in the tables of orders, awards, members and the network; an event only says where to look.
"""

from commissions.days import determine_day
from commissions.ports import Transaction
from shop.statistics.complaint_figures import calculate_complaint_figures
from shop.statistics.complaint_sources import find_complainant, read_complaints
from shop.statistics.measures import Figures
from shop.statistics.member_figures import calculate_member_figures
from shop.statistics.order_figures import calculate_order_figures, calculate_payer_figures
from shop.statistics.repository import (
    add_amounts,
    bring_up,
    lock_counting,
    lock_figures,
    pass_on,
    spread,
    take_changes,
)
from shop.statistics.sources import find_buyer, name_payer, read_members, read_with_its_day

_CHANGES_AT_ONCE = 1000


def count_order(tx: Transaction, order_no: str) -> bool:
    """Bring the figures up to what an order is now, and to who paid on its day. Returns whether anything changed.

    Called for each event about the order, in whatever order and however often. Raises LookupError for an unknown
    number.
    """
    buyer, _ = find_buyer(tx.connection, order_no)
    lock_counting(tx, buyer)

    # Read again under the lock: it may have been paid meanwhile.
    _, paid_at = find_buyer(tx.connection, order_no)
    day = determine_day(paid_at or tx.now)
    found = read_with_its_day(tx.connection, order_no, buyer, day)
    order = next(of for of in found if of.no == order_no)
    changed = bring_up(tx, "order", order_no, calculate_order_figures(order))

    if paid_at is None:
        return changed
    on_that_day = [of for of in found if of.paid_at is not None and determine_day(of.paid_at) == day]
    return bring_up(tx, "payer", name_payer(buyer, day), calculate_payer_figures(on_that_day)) or changed


def count_member(tx: Transaction, member_id: int) -> bool:
    """Bring the figures up to what a member has done beside buying. Returns whether anything changed."""
    lock_counting(tx, member_id)
    found = read_members(tx.connection, [member_id])
    if not found:
        raise LookupError(member_id)
    return bring_up(tx, "member", str(member_id), calculate_member_figures(found[0]))


def count_complaint(tx: Transaction, complaint_id: str) -> bool:
    """Bring the figures up to how a complaint stands. Returns whether anything changed.

    Raises LookupError for an unknown number.
    """
    lock_counting(tx, find_complainant(tx.connection, complaint_id))
    [found] = read_complaints(tx.connection, [complaint_id])
    return bring_up(tx, "complaint", complaint_id, calculate_complaint_figures(found))


def count_visits(tx: Transaction, visits: Figures) -> None:
    """Count visits that a process has kept in memory: one write, whatever their number."""
    pass_on(tx, visits)


def add_changes(tx: Transaction, *, limit: int = _CHANGES_AT_ONCE) -> int:
    """Job: add what was counted lately to the figures. Returns how many changes there were.

    Here alone the rows that every order changes are written, once for hundreds of orders.
    """
    lock_figures(tx)
    changes = take_changes(tx.connection, limit)
    add_amounts(tx.connection, spread(changes))
    return len(changes)
