"""What the invoices room brings to its house."""

from commissions.awards.events import SaleRefunded, SaleReinstated
from commissions.room import Room, Sealed, Shown, Told
from shop.invoices.checks import CHECKS
from shop.invoices.queries import list_requests_of
from shop.invoices.service import follow_order, forget_requests, renew_form
from shop.invoices.tables import invoice, invoice_request

ROOM = Room(
    "invoices",
    tables=(invoice_request, invoice),
    checks=CHECKS,
    hears={"invoices": dict.fromkeys((SaleRefunded, SaleReinstated), follow_order)},
    erases=forget_requests,
    seals=(Sealed("invoices", invoice_request, invoice_request.c.id, invoice_request.c.sealed, renew_form),),
    tells={"invoices": Told(invoice_request, list_requests_of)},
    shown={"invoice": Shown(invoice.c.number)},
)
