"""Reads of invoices: what was asked for an order, what was made, and what waits for staff."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, case, func, select, text

from commissions.beneficiary import MemberId
from shop.invoices.invoice import (
    BuyerKind,
    Invoice,
    InvoiceForm,
    InvoiceRequest,
    InvoiceState,
    InvoiceUnknown,
    Title,
)
from shop.invoices.tables import invoice, invoice_request, invoice_title
from shop.orders.order import OrderState
from shop.orders.tables import shop_order
from shop.settings.sealing import sealer_of

_COLUMNS = (
    *(invoice_request.c.id, invoice_request.c.order_no, invoice_request.c.member_id, invoice_request.c.sealed),
    *(invoice_request.c.state, invoice_request.c.requested_at),
    case((shop_order.c.paid_at.is_(None), 0), else_=shop_order.c.total_fen - shop_order.c.refunded_fen).label(
        "allowed_fen"
    ),
    (shop_order.c.state == OrderState.PLACED.value).label("awaits_payment"),
)
REQUESTS = select(*_COLUMNS).join_from(invoice_request, shop_order, shop_order.c.no == invoice_request.c.order_no)
"""Every request with what may be invoiced of its order."""


def find_request(connection: Connection, order_no: str) -> InvoiceRequest | None:
    """What was asked for an order. Two statements."""
    rows = connection.execute(REQUESTS.where(invoice_request.c.order_no == order_no)).all()
    return next(iter(read_requests(connection, rows)), None)


def get_request(connection: Connection, order_no: str) -> InvoiceRequest:
    """As `find_request`. Raises InvoiceUnknown."""
    found = find_request(connection, order_no)
    if found is None:
        raise InvoiceUnknown(order_no=order_no)
    return found


def read_requests(connection: Connection, rows: Sequence[Any]) -> tuple[InvoiceRequest, ...]:
    """Requests of rows of `REQUESTS`, with what was made of them. One statement."""
    made: dict[str, list[Invoice]] = defaultdict(list)
    numbers = [row.order_no for row in rows]
    for of in connection.execute(select(invoice).where(invoice.c.order_no.in_(numbers)).order_by(invoice.c.made_at)):
        made[of.order_no].append(Invoice(of.number, of.fen, of.file, of.made_at))
    return tuple(
        InvoiceRequest(
            order_no=row.order_no,
            member_id=MemberId(row.member_id),
            form=open_form(connection, row.order_no, row.sealed),
            state=InvoiceState(row.state),
            allowed_fen=row.allowed_fen,
            requested_at=row.requested_at,
            invoices=tuple(made[row.order_no]),
            awaits_payment=bool(row.awaits_payment),
        )
        for row in rows
    )


def list_requests_of(connection: Connection, member_id: MemberId) -> tuple[InvoiceRequest, ...]:
    """All that a member asked for, in full."""
    rows = connection.execute(REQUESTS.where(invoice_request.c.member_id == member_id)).all()
    return read_requests(connection, rows)


def list_asked(connection: Connection, orders: Collection[str]) -> tuple[str, ...]:
    """Which of these numbers are orders that somebody asked an invoice for."""
    return tuple(connection.scalars(select(invoice_request.c.order_no).where(invoice_request.c.order_no.in_(orders))))


def find_invoice_order(connection: Connection, number: str) -> str | None:
    """Of which order an invoice is."""
    return connection.scalar(select(invoice.c.order_no).where(invoice.c.number == number))


def count_due(connection: Connection) -> int:
    """How many requests wait to be made, or to be made red."""
    due = text("invoice_request.state IN ('waiting', 'red_due')")
    return connection.scalar(select(func.count()).select_from(invoice_request).where(due)) or 0


def open_form(connection: Connection, order_no: str, sealed: bytes | None) -> InvoiceForm | None:
    """What stands on the invoice; None once its buyer was erased. Raises SealBroken."""
    if sealed is None:
        return None
    return _read_form(sealer_of(connection).open(name_place(order_no), sealed))


def list_titles(connection: Connection, member_id: MemberId) -> tuple[Title, ...]:
    """The titles that a buyer wished to be remembered, the one used last first."""
    of = invoice_title.c
    rows = connection.execute(select(invoice_title).where(of.member_id == member_id).order_by(of.used_at.desc(), of.id))
    return tuple(open_title(connection, row) for row in rows)


def open_title(connection: Connection, row: Row[Any]) -> Title:
    """A row of the table, opened. Raises SealBroken."""
    return Title(row.code, _read_form(sealer_of(connection).open(name_title(row.code), row.sealed)))


def name_title(code: str) -> str:
    """What a sealed title is bound to."""
    return f"invoice_title:{code}"


def name_place(order_no: str) -> str:
    """What a sealed form is bound to."""
    return f"invoice:{order_no}"


def _read_form(said: str) -> InvoiceForm:
    fields = orjson.loads(said)
    return InvoiceForm(BuyerKind(fields["kind"]), fields["title"], fields["tax_number"], fields["email"])
