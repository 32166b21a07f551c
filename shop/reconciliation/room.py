"""What the reconciliation room brings to its house."""

from commissions.room import Room, Shown
from shop.reconciliation.tables import bill_difference, billed, reconciled_bill

ROOM = Room(
    "reconciliation",
    tables=(reconciled_bill, billed, bill_difference),
    shown={"reconciliation": Shown(bill_difference.c.id)},
)
