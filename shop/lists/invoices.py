"""Invoices that buyers asked for, the newest first, with what is to be done about each."""

from sqlalchemy import select

from shop.invoices.invoice import InvoiceState
from shop.invoices.queries import REQUESTS, read_requests
from shop.invoices.tables import invoice, invoice_request
from shop.lists.source import Filter, Sort, Source

_of = invoice_request.c


INVOICES = Source(
    name="invoices",
    select=REQUESTS,
    key=_of.id,
    sorts=(Sort("asked", _of.id),),
    restore=read_requests,
    filters=(
        Filter("state", "choice", lambda typed: _of.state == typed, choices=tuple(of.value for of in InvoiceState)),
        Filter("order", "text", lambda typed: _of.order_no == typed),
        Filter(
            "number",
            "text",
            lambda typed: _of.order_no.in_(select(invoice.c.order_no).where(invoice.c.number == typed)),
        ),
    ),
)
