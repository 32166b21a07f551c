"""What the payees room brings to its house."""

from commissions.room import Room
from shop.payees.tables import company_payee, payee

ROOM = Room(
    "payees",
    tables=(payee, company_payee),
)
