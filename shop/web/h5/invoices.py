"""发票: a buyer asks for the invoice of an order, sees how far it is, and keeps its file."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.invoices.invoice import BuyerKind, InvoiceForm, InvoiceFormRefused, InvoiceRequest, Title
from shop.invoices.queries import find_request, list_titles
from shop.invoices.service import forget_title, remember_title, request_invoice
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_order
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.invoice_choice import read_invoice_form
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id


async def show_invoice(request: web.Request) -> web.Response:
    """GET /orders/{no}/invoice?title=…: with a remembered title filled in."""
    page = await door(request).database.read(_find, member_id(request), request.match_info["no"])
    chosen = next((of.form for of in page.titles if of.code == request.query.get("title")), None)
    return _render(request, page, chosen or (page.found.form if page.found else None), ())


async def ask_for_invoice(request: web.Request) -> web.Response:
    """POST /orders/{no}/invoice: what was typed stays where something is wrong."""
    no, typed = request.match_info["no"], {name: str(value) for name, value in (await request.post()).items()}
    form = read_invoice_form(typed, typed.get("kind", ""))
    try:
        await door(request).database.transact(_ask, member_id(request), no, form, "remember_title" in typed)
    except InvoiceFormRefused as refused:
        page = await door(request).database.read(_find, member_id(request), no)
        return _render(request, page, form, refused.data["fields"], status=422)
    response = redirect(f"/orders/{no}/invoice", after_post=True)
    set_flash(request, response, "invoice_asked")
    return response


async def show_titles(request: web.Request) -> web.Response:
    """GET /me/invoice-titles"""
    titles = await door(request).database.read(list_titles, member_id(request))
    return render(request, "h5/me/invoice_titles.html", titles=titles)


async def remove_title(request: web.Request) -> web.Response:
    """POST /me/invoice-titles/removal: `title` is its code."""
    code = str((await request.post()).get("title", ""))
    await door(request).database.transact(forget_title, member_id(request), code)
    response = redirect("/me/invoice-titles", after_post=True)
    set_flash(request, response, "invoice_title_gone")
    return response


@dataclass(frozen=True)
class _InvoicePage:
    """What the page of an order's invoice shows."""

    order: Order
    found: InvoiceRequest | None
    titles: tuple[Title, ...]

    @property
    def can_ask(self) -> bool:
        """Whether something can be asked for, or changed."""
        is_open = self.order.paid_at is not None or self.order.state is OrderState.PLACED
        return is_open and self.order.total_fen > self.order.refunded_fen and not (self.found and self.found.invoices)


def _find(connection: Connection, me: MemberId, no: str) -> _InvoicePage:
    """The order, which is the buyer's own, what was asked, and remembered titles. Raises OrderUnknown."""
    return _InvoicePage(get_order(connection, me, no), find_request(connection, no), list_titles(connection, me))


def _ask(tx: Transaction, me: MemberId, no: str, form: InvoiceForm, remember: bool) -> None:
    request_invoice(tx, me, no, form)
    if remember:
        remember_title(tx, me, form)


def _render(
    request: web.Request, page: _InvoicePage, form: InvoiceForm | None, wrong: Any, *, status: int = 200
) -> web.Response:
    shown = {"order": page.order, "found": page.found, "titles": page.titles, "can_ask": page.can_ask, "wrong": wrong}
    form = form or InvoiceForm(BuyerKind.PERSON, "", "", "")
    return render(request, "h5/orders/invoice.html", status=status, form=form, **shown)


ROUTES = (
    Route("GET", "/orders/{no}/invoice", show_invoice, "invoice", "member", "order", READ),
    Route("GET", "/me/invoice-titles", show_titles, "invoice_titles", "member", "nobody", READ),
    Route("POST", "/me/invoice-titles/removal", remove_title, "invoice_title_removal", "member", "nobody", FORM),
    Route("POST", "/orders/{no}/invoice", ask_for_invoice, "invoice_ask", "member", "order", FORM),
)
