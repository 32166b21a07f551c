"""What the ledger room brings to its house."""

from commissions.ledger.checks import CHECKS
from commissions.ledger.tables import (
    adjustment,
    balance_spending,
    ledger_balance,
    ledger_day,
    ledger_entry,
    ledger_lock,
    ledger_month,
    ledger_month_balance,
    ledger_posting,
    ledger_seal,
    pay_fee,
    pool,
    unclaimed_balance,
)
from commissions.room import Room, Shown

ROOM = Room(
    "ledger",
    tables=(
        ledger_entry,
        ledger_posting,
        ledger_balance,
        ledger_seal,
        ledger_day,
        ledger_month,
        ledger_month_balance,
        ledger_lock,
        adjustment,
        unclaimed_balance,
        pool,
        balance_spending,
        pay_fee,
    ),
    checks=CHECKS,
    shown={"adjustment": Shown(adjustment.c.number), "unclaimed": Shown(unclaimed_balance.c.number)},
)
