"""What the payees room brings to its house."""

from commissions.room import Room, Sealed, Told
from shop.payees.companies import erase_company, find_company_of, renew_company
from shop.payees.service import find_payee, renew_payee
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
    tells={"payee": Told(payee, find_payee), "company": Told(company_payee, find_company_of)},
)
