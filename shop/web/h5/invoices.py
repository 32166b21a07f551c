"""发票: a buyer asks for the invoice of an order, sees how far it is, and keeps its file."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.invoices.invoice import BuyerKind, InvoiceForm, InvoiceFormRefused, InvoiceRequest
from shop.invoices.queries import find_request
from shop.invoices.service import request_invoice
from shop.orders.order import Order
from shop.orders.queries import get_order
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id


async def show_invoice(request: web.Request) -> web.Response:
    """GET /orders/{no}/invoice"""
    order, found = await door(request).database.read(_find, member_id(request), request.match_info["no"])
    return _render(request, order, found, found.form if found else None, ())


async def ask_for_invoice(request: web.Request) -> web.Response:
    """POST /orders/{no}/invoice: what was typed stays where something is wrong."""
    no, typed = request.match_info["no"], await request.post()
    form = _read(typed)
    try:
        await door(request).database.transact(request_invoice, member_id(request), no, form)
    except InvoiceFormRefused as refused:
        order, found = await door(request).database.read(_find, member_id(request), no)
        return _render(request, order, found, form, refused.data["fields"], status=422)
    response = redirect(f"/orders/{no}/invoice", after_post=True)
    set_flash(request, response, "invoice_asked")
    return response


def _find(connection: Connection, me: MemberId, no: str) -> tuple[Order, InvoiceRequest | None]:
    """The order, which is the buyer's own, and what was asked. Raises OrderUnknown."""
    return get_order(connection, me, no), find_request(connection, no)


def _read(typed: Mapping[str, Any]) -> InvoiceForm:
    kind = BuyerKind.COMPANY if typed.get("kind") == BuyerKind.COMPANY else BuyerKind.PERSON
    title, number, email = (str(typed.get(of, ""))[:200] for of in ("title", "tax_number", "email"))
    return InvoiceForm(kind, title, number, email)


def _render(
    request: web.Request,
    order: Order,
    found: InvoiceRequest | None,
    form: InvoiceForm | None,
    wrong: Any,
    *,
    status: int = 200,
) -> web.Response:
    page = {"order": order, "found": found, "form": form or InvoiceForm(BuyerKind.PERSON, "", "", "")}
    can_ask = order.paid_at is not None and order.total_fen > order.refunded_fen and not (found and found.invoices)
    return render(request, "h5/orders/invoice.html", status=status, wrong=wrong, can_ask=can_ask, **page)


ROUTES = (
    Route("GET", "/orders/{no}/invoice", show_invoice, "invoice", "member", "order", READ),
    Route("POST", "/orders/{no}/invoice", ask_for_invoice, "invoice_ask", "member", "order", FORM),
)
