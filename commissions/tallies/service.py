"""Counting what happens to sales.

The counters follow by the outbox; the facts stand in the tables of awards.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from commissions.beneficiary import MemberId
from commissions.network.spending import grant_spend_rights, review_spend_right
from commissions.policies.events import EarningBySpendPublished
from commissions.policies.queries import find_policy
from commissions.ports import Transaction
from commissions.tallies.counts import NOTHING, Counts, SaleWorth, calculate_changes
from commissions.tallies.periods import number_month
from commissions.tallies.queries import find_own_spend
from commissions.tallies.repository import (
    add_counts,
    add_customer,
    add_to_ranking,
    find_batch_end,
    keep_counted,
    lock_sale_tally,
    lock_spenders,
    read_worth,
    restore_worth,
)

_MEMBERS_AT_ONCE = 500
_LONGEST_WORK = timedelta(minutes=1)
"""Units of work that began before a policy took effect have ended by then; what they counted is seen."""


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
        _write_changes(tx, counted.day, before, worth, changes)
    if changes or facts != counted.facts:
        keep_counted(tx, order_no, worth, facts)

    # Only what a buyer spent themselves can give or take the right to earn.
    if changes.get(worth.buyer, NOTHING).own_spend_fen:
        review_spend_right(tx, worth.buyer, find_own_spend(tx.connection, worth.buyer))

    return bool(changes)


def _write_changes(
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


def determine_grant_at(published: EarningBySpendPublished) -> datetime:
    """When what had been spent before a policy took effect is looked at.

    Whatever is counted later decides itself.
    """
    return datetime.fromisoformat(published.effective_at) + _LONGEST_WORK


def grant_rights_by_spend(tx: Transaction, published: EarningBySpendPublished, *, limit: int = _MEMBERS_AT_ONCE) -> int:
    """Give the right to earn to those who had spent enough before a policy asked for it.

    One batch by member. The next batch is an event of this same commit, so that nobody is left out whatever happens;
    coming twice it changes nothing. A policy that is not in force any more gives nobody anything. Returns how many got
    the right.
    """
    policy = find_policy(tx.connection, tx.now)
    if policy is None or policy.version != published.policy_version:
        return 0
    last = find_batch_end(tx.connection, published.after, limit)
    if last is None:
        return 0
    tx.publish(replace(published, after=last))
    needed_fen = policy.terms.spent_fen
    return len(grant_spend_rights(tx, lock_spenders(tx.connection, needed_fen, published.after, last), needed_fen))
