"""Use cases of invoices: asked for, written down with numbers and files, and followed when something is refunded."""

from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, insert, select, update

from commissions.actor import Actor
from commissions.awards.events import SaleRefunded, SaleReinstated
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.invoices.invoice import (
    InvoiceContradicted,
    InvoiceForm,
    InvoiceFormRefused,
    InvoiceMade,
    InvoiceNotPossible,
    InvoiceRequest,
    InvoiceState,
    InvoiceTooMuch,
    InvoiceUnknown,
    Wish,
    clean_form,
    clean_number,
    determine_state,
)
from shop.invoices.queries import (
    find_request,
    get_request,
    list_titles,
    name_place,
    name_title,
    open_form,
    open_title,
)
from shop.invoices.tables import invoice, invoice_request, invoice_title
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.members.codes import make_code
from shop.members.repository import lock_member
from shop.orders.events import OrderClosed, OrderPaid
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_locked_order, lock_order
from shop.schema import insert_or_ignore
from shop.settings.sealing import sealer_of

_MOST_TITLES = 10


def request_invoice(tx: Transaction, member_id: MemberId, order_no: str, form: InvoiceForm) -> InvoiceRequest:
    """A buyer asks for an invoice of their order, or changes what they asked for before one was made.

    It can be asked for with the order, or while that is unpaid; what the price comes to is invoiced. Raises
    OrderUnknown, InvoiceFormRefused, InvoiceNotPossible, InvoiceMade.
    """
    wanted = clean_form(form)
    order = get_locked_order(tx.connection, member_id, order_no)
    awaits_payment = order.state is OrderState.PLACED
    if (order.paid_at is None and not awaits_payment) or order.total_fen <= order.refunded_fen:
        raise InvoiceNotPossible(order_no=order_no)

    earlier = find_request(tx.connection, order_no)
    if earlier is not None and earlier.invoices:
        raise InvoiceMade(order_no=order_no)

    sealed = _seal(tx.connection, order_no, wanted)
    row: dict[str, Any] = {"order_no": order_no, "member_id": member_id, "sealed": sealed}
    state = determine_state(order.total_fen - order.refunded_fen, 0, awaits_payment=awaits_payment)
    row |= {"state": state.value, "requested_at": tx.now}
    if not insert_or_ignore(tx.connection, invoice_request, row):
        mine = update(invoice_request).where(invoice_request.c.order_no == order_no)
        tx.connection.execute(mine.values(sealed=sealed))
    return get_request(tx.connection, order_no)


def record_invoice(
    tx: Transaction, order_no: str, number: str, fen: int, file: str | None = None, *, by: Actor
) -> bool:
    """Write down an invoice that was made at the tax office; `fen` below 0 is a red one.

    `file` is its PDF.

    The same again only adds its file. False if there was nothing to do. Raises InvoiceUnknown, InvoiceNumberRefused,
    InvoiceTooMuch, InvoiceContradicted, MediaUnknown.
    """
    number = clean_number(number)
    lock_order(tx.connection, order_no)
    request = get_request(tx.connection, order_no)
    if file is not None:
        use_media(tx, [file], MediaKind.DOCUMENT, member_id=request.member_id)

    earlier = tx.connection.execute(select(invoice).where(invoice.c.number == number)).first()
    if earlier is not None:
        if (earlier.order_no, earlier.fen) != (order_no, fen):
            raise InvoiceContradicted(number=number)
        return file is not None and _attach(tx, number, file)

    # Never more than was paid and not refunded, and never more red than there is to be taken back.
    possible = request.left_fen if fen > 0 else -request.net_fen
    if fen == 0 or abs(fen) > abs(possible) or (fen > 0) != (possible > 0):
        raise InvoiceTooMuch(left_fen=request.left_fen)
    row = {"number": number, "order_no": order_no, "fen": fen, "file": file, "made_by": by, "made_at": tx.now}
    # An order's own numbers wait for its lock; another order may take this very one at the same instant.
    if not insert_or_ignore(tx.connection, invoice, row):
        raise InvoiceContradicted(number=number)
    _settle(tx, get_request(tx.connection, order_no))
    return True


def record_whole(tx: Transaction, order_no: str, number: str, file: str | None = None, *, by: Actor) -> bool:
    """As `record_invoice`, over all that is to be done of the order: the rest, or the red of what was refunded."""
    number = clean_number(number)
    earlier = tx.connection.execute(select(invoice).where(invoice.c.number == number)).first()
    lock_order(tx.connection, order_no)
    fen = earlier.fen if earlier is not None else get_request(tx.connection, order_no).left_fen
    return record_invoice(tx, order_no, number, fen, file, by=by)


def ask_with_order(tx: Transaction, member_id: MemberId, placed: Order, wish: Wish) -> None:
    """Keep what was asked for at the checkout, in the commit that places the order; with its title, if that is wished.

    An order of nothing has no invoice, and one that was placed before by the same request keeps what it asked for then.
    Raises InvoiceFormRefused, also for a remembered title that is gone.
    """
    wanted = clean_form(wish.form)
    if wish.title:
        kept = list_titles(tx.connection, member_id)
        found = next((of.form for of in kept if of.code == wish.title), None)
        if found is None:
            raise InvoiceFormRefused(fields=["title"])
        wanted = found
    if wish.remember or wish.title:
        remember_title(tx, member_id, wanted)
    if placed.total_fen and find_request(tx.connection, placed.no) is None:
        request_invoice(tx, member_id, placed.no, wanted)


def remember_title(tx: Transaction, member_id: MemberId, form: InvoiceForm) -> None:
    """Keep a title for the next time; one that is kept is renewed, of more than `_MOST_TITLES` the oldest go.

    Raises InvoiceFormRefused.
    """
    wanted = clean_form(form)
    lock_member(tx.connection, member_id)
    kept = list_titles(tx.connection, member_id)
    same = next((of.code for of in kept if _is_same(of.form, wanted)), None)
    code = same or make_code()
    row = {"sealed": _seal_title(tx.connection, code, wanted), "used_at": tx.now}
    if same is not None:
        tx.connection.execute(update(invoice_title).where(invoice_title.c.code == code).values(**row))
        return

    tx.connection.execute(insert(invoice_title).values(code=code, member_id=member_id, **row))
    for of in kept[_MOST_TITLES - 1 :]:
        forget_title(tx, member_id, of.code)


def forget_title(tx: Transaction, member_id: MemberId, code: str) -> None:
    """Delete a title of this buyer's. Raises InvoiceUnknown."""
    mine = (invoice_title.c.code == code, invoice_title.c.member_id == member_id)
    if not tx.connection.execute(delete(invoice_title).where(*mine)).rowcount:
        raise InvoiceUnknown


def follow_order(tx: Transaction, event: OrderPaid | OrderClosed | SaleRefunded | SaleReinstated) -> bool:
    """The order was paid or ended, something was refunded or that was given up: its invoice's state follows."""
    lock_order(tx.connection, event.order_no)
    request = find_request(tx.connection, event.order_no)
    return request is not None and _settle(tx, request)


def forget_requests(tx: Transaction, member_id: MemberId) -> None:
    """Delete what an erased buyer asked for and nobody made; what was made is a voucher and stays, sealed."""
    made = select(invoice.c.order_no)
    mine = (invoice_request.c.member_id == member_id, invoice_request.c.order_no.not_in(made))
    row = {"sealed": None, "state": InvoiceState.VOID.value}
    tx.connection.execute(update(invoice_request).where(*mine).values(**row))


def renew_form(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed form under the key of now."""
    form = open_form(connection, row.order_no, row.sealed)
    if form is None:
        raise InvoiceUnknown(order_no=row.order_no)
    return {"sealed": _seal(connection, row.order_no, form)}


def renew_title(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed title under the key of now."""
    return {"sealed": _seal_title(connection, row.code, open_title(connection, row).form)}


def _attach(tx: Transaction, number: str, file: str) -> bool:
    mine = update(invoice).where(invoice.c.number == number, invoice.c.file.is_(None))
    return tx.connection.execute(mine.values(file=file)).rowcount == 1


def _settle(tx: Transaction, request: InvoiceRequest) -> bool:
    """Write down what is to be done now. Returns whether that is something else than before."""
    state = determine_state(request.allowed_fen, request.net_fen, awaits_payment=request.awaits_payment)
    changed = (invoice_request.c.order_no == request.order_no, invoice_request.c.state != state.value)
    mine = update(invoice_request).where(*changed, invoice_request.c.sealed.is_not(None))
    return tx.connection.execute(mine.values(state=state.value)).rowcount == 1


def _is_same(one: InvoiceForm, other: InvoiceForm) -> bool:
    """Whether two titles are the same one; the e-mail may have changed."""
    return (one.kind, one.title, one.tax_number) == (other.kind, other.title, other.tax_number)


def _seal_title(connection: Connection, code: str, form: InvoiceForm) -> bytes:
    return sealer_of(connection).seal(name_title(code), orjson.dumps(asdict(form)).decode())


def _seal(connection: Connection, order_no: str, form: InvoiceForm) -> bytes:
    return sealer_of(connection).seal(name_place(order_no), orjson.dumps(asdict(form)).decode())
