"""Closing a month, and opening it again: alone where nothing is open, by two people everywhere else."""

from commissions.actor import Actor
from commissions.ledger.months import (
    Closing,
    Month,
    close_month,
    demand_closable,
    find_last_closed,
    get_closing,
    reopen_month,
)
from commissions.ledger.refusals import MonthNotLast, ReasonMissing
from commissions.ports import Transaction
from shop.months.queries import list_open
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word

CLOSE, REOPEN = "months.close", "months.reopen"


def close_within(tx: Transaction, month: Month, *, by: Actor, reason: str = "") -> Closing | None:
    """Close a month; where something is open about it, at the second person's word, None at the first.

    Raises what `close_month` raises, ReasonMissing where two people are needed, AnotherPersonNeeded.
    """
    demand_closable(tx.connection, month, tx.now)
    left = list_open(tx.connection, month, tx.now)
    if not left:
        return close_month(tx, month, by=by)

    if not reason.strip():
        raise ReasonMissing
    seen = " ".join(f"{of.kind}:{of.count}" for of in left)
    if take_word(tx, Wish(CLOSE, month.name, {}, seen, reason.strip(), by)) is None:
        return None
    return close_month(tx, month, by=by)


def reopen_within(tx: Transaction, month: Month, *, by: Actor, reason: str) -> bool:
    """Open the last closed month again at the second person's word; False at the first.

    Raises MonthOpen, MonthNotLast while a later one is closed, ReasonMissing, AnotherPersonNeeded.
    """
    closing = get_closing(tx.connection, month)
    last = find_last_closed(tx.connection)
    if last is not None and last.month != month.name:
        raise MonthNotLast(month=last.month)
    if not reason.strip():
        raise ReasonMissing

    first = take_word(tx, Wish(REOPEN, month.name, {}, f"closing:{closing.id}", reason.strip(), by))
    if first is None:
        return False
    reopen_month(tx, month, reason=first.reason, by=first.proposed_by, second_by=by)
    return True
