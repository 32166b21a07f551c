"""What the payees room brings to its house."""

from commissions.room import Room, Sealed
from shop.payees.companies import erase_company, renew_company
from shop.payees.service import renew_payee
from shop.payees.tables import company_payee, payee

ROOM = Room(
    "payees",
    tables=(payee, company_payee),
    forgets=(payee,),
    erases=erase_company,
    seals=(
        Sealed("payees", payee, payee.c.member_id, payee.c.sealed, renew_payee),
        Sealed("companies", company_payee, company_payee.c.id, company_payee.c.sealed, renew_company),
    ),
)
