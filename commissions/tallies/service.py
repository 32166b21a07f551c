"""Counting what happens to sales. The counters follow by the outbox; the facts stand in the tables of awards."""

from commissions.beneficiary import MemberId
from commissions.network.spending import review_spend_right
from commissions.ports import Transaction
from commissions.tallies.counts import NOTHING, Counts, SaleWorth, calculate_changes
from commissions.tallies.periods import number_month
from commissions.tallies.queries import find_own_spend
from commissions.tallies.repository import (
    add_counts,
    add_customer,
    add_to_ranking,
    keep_counted,
    lock_sale_tally,
    read_worth,
    restore_worth,
)


def count_sale(tx: Transaction, order_no: str) -> bool:
    """Bring the counters up to what a paid sale is worth now. Returns whether anything changed.

    Called for each event about the sale, in whatever order and however often: what was counted of it is kept beside
    the counters, and only the difference is added. Raises LookupError for a sale that was not paid.
    """
    found, counted = lock_sale_tally(tx, order_no)
    before = restore_worth(found, counted)
    worth, facts = read_worth(tx.connection, found)
    changes = calculate_changes(before, worth)
    if changes:
        write_changes(tx, counted.day, before, worth, changes)
    if changes or facts != counted.facts:
        keep_counted(tx, order_no, worth, facts)
    if changes.get(worth.buyer, NOTHING).own_spend_fen:
        review_spend_right(tx, worth.buyer, find_own_spend(tx.connection, worth.buyer))
    return bool(changes)


def write_changes(
    tx: Transaction, day: int, before: SaleWorth, after: SaleWorth, changes: dict[MemberId, Counts]
) -> None:
    """Add the changes to every counter that they concern, tables always in this order."""
    customers: dict[MemberId, int] = {}
    if after.upline and after.orders != before.orders:
        change = after.orders - before.orders
        customers[after.upline[0]] = add_customer(tx.connection, after.upline[0], after.buyer, day, change)
    add_counts(tx.connection, day, changes, customers)
    earned = {who: change.commission_fen for who, change in changes.items() if change.commission_fen}
    add_to_ranking(tx.connection, number_month(day), earned)
