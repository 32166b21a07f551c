"""What a withdrawal costs.

Its fee by the rules when it was asked for, its tax in the month in which it is sent. Both are reckoned under a lock on
wallet and month. Nobody gets less than they were shown: what has come to less since goes back, and asking again is
agreeing to it (docs/money.md §8, §9).
"""

from dataclasses import replace

from sqlalchemy import update

from commissions.actor import Actor
from commissions.ports import Transaction
from commissions.withdrawals.events import WithdrawalReturned
from commissions.withdrawals.limits import Obstacle
from commissions.withdrawals.queries import calculate_reckoning, determine_month, find_rules, find_rules_of
from commissions.withdrawals.repository import (
    change_month,
    count_income,
    get_withdrawal,
    give_back,
    lock_month,
    read_month,
)
from commissions.withdrawals.tables import withdrawal
from commissions.withdrawals.withdrawal import PayeeKind, Reckoning, Withdrawal

NET_FELL: Obstacle = "net_fell"


def reckon(tx: Transaction, at: Withdrawal, payee_kind: PayeeKind) -> Reckoning:
    """Fee, tax and net of a locked withdrawal if it is sent in this month, whose sums are locked by this.

    The fee is that of the rules when it was asked for. The tax is that of the month: a tax rule begins on the first,
    so that all of a month is taxed by one.
    """
    rules = find_rules_of(tx.connection, at.rules_version)
    tax_rule = find_rules(tx.connection, tx.now).tax if payee_kind == "person" else None
    sums = lock_month(tx.connection, at.person, determine_month(tx.now))
    by_month = replace(rules, tax=tax_rule)
    return calculate_reckoning(by_month, at.amount_fen, income_fen=sums.taxed_fen, withheld_fen=sums.withheld_fen)


def follow_month(tx: Transaction, at: Withdrawal) -> Withdrawal | None:
    """An approved withdrawal as it is sent now: one that waited into another month is taxed in that one.

    None when less would arrive than the person was shown; then its month is as it was.
    """
    before, month = read_month(tx.connection, at.number), determine_month(tx.now)
    if month == before:
        return at

    assert at.payee_kind is not None, "who is paid is kept at approval"

    change_month(tx.connection, at.person, before, **count_income(at, -1))
    reckoning = reckon(tx, at, at.payee_kind)
    if reckoning.net_fen < at.seen_net_fen:
        change_month(tx.connection, at.person, before, **count_income(at, 1))
        return None

    values = {"tax_fen": reckoning.tax_fen, "net_fen": reckoning.net_fen, "month": month}
    own = (withdrawal.c.number == at.number, withdrawal.c.status == "approved")
    changed = tx.connection.execute(update(withdrawal).where(*own).values(**values)).rowcount
    assert changed == 1, "a locked withdrawal stays as it was read"

    moved = get_withdrawal(tx.connection, at.number)
    change_month(tx.connection, at.person, month, **count_income(moved, 1))
    return moved


def return_unsent(tx: Transaction, at: Withdrawal, obstacle: Obstacle, *, by: Actor) -> None:
    """Give the money of a withdrawal that is not sent back, and tell the person why."""
    give_back(tx, at, "rejected", by=by, reason=obstacle)
    tx.publish(WithdrawalReturned(at.person, at.number, at.amount_fen, obstacle))
