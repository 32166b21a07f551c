"""What the invoices room brings to its house."""

from commissions.awards.events import SaleRefunded, SaleReinstated
from commissions.room import Room, Sealed, Shown, Told
from shop.invoices.checks import CHECKS
from shop.invoices.queries import list_requests_of, list_titles
from shop.invoices.service import follow_order, forget_requests, renew_form, renew_title
from shop.invoices.tables import invoice, invoice_request, invoice_title
from shop.orders.events import OrderClosed, OrderPaid

ROOM = Room(
    "invoices",
    tables=(invoice_request, invoice, invoice_title),
    checks=CHECKS,
    hears={"invoices": dict.fromkeys((OrderPaid, OrderClosed, SaleRefunded, SaleReinstated), follow_order)},
    forgets=(invoice_title,),
    erases=forget_requests,
    seals=(
        Sealed("invoices", invoice_request, invoice_request.c.id, invoice_request.c.sealed, renew_form),
        Sealed("invoice_titles", invoice_title, invoice_title.c.id, invoice_title.c.sealed, renew_title),
    ),
    tells={
        "invoices": Told(invoice_request, list_requests_of),
        "invoice_titles": Told(invoice_title, list_titles),
    },
    shown={"invoice": Shown(invoice.c.number)},
)
