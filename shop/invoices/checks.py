"""Checks of invoices: never more than was paid and not refunded, and each request says what is to be done about it."""

from collections.abc import Iterable

from sqlalchemy import Connection, cast, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.invoices.invoice import InvoiceState, determine_state
from shop.invoices.tables import invoice, invoice_request
from shop.orders.order import OrderState
from shop.orders.tables import shop_order
from shop.schema import Fen

_ROWS_AT_ONCE = 1000


def check_invoices(connection: Connection) -> Iterable[Finding]:
    """What is invoiced of an order lies between 0 and what was paid; too much after a refund is to be made red."""
    request, order = invoice_request.c, shop_order.c
    net = cast(func.coalesce(func.sum(invoice.c.fen), 0), Fen)
    orders = (order.state, order.paid_at.is_not(None), order.total_fen, order.refunded_fen)
    query = (
        select(request.order_no, request.state, request.sealed.is_not(None), *orders, net)
        .join_from(invoice_request, shop_order, order.no == request.order_no)
        .join(invoice, invoice.c.order_no == request.order_no, isouter=True)
        .group_by(request.order_no, request.state, request.sealed, *orders)
    )
    for no, state, is_kept, of_order, is_paid, total_fen, refunded_fen, net_fen in connection.execute(
        query.execution_options(yield_per=_ROWS_AT_ONCE)
    ):
        if not 0 <= net_fen <= total_fen:
            yield Finding("invoice_within_paid", f"order:{no}", f"0 to {total_fen}", str(net_fen))
        # An event on its way is no finding: then the state is one of before the refund.
        awaits = of_order == OrderState.PLACED
        paid_fen = total_fen if is_paid else 0
        allowed = {determine_state(paid_fen - part, net_fen, awaits_payment=awaits) for part in (refunded_fen, 0)}
        if not net_fen and not refunded_fen:
            allowed.add(InvoiceState.UNPAID)
        if is_kept and state not in allowed:
            yield from compare("invoice_state", f"order:{no}", sorted(allowed)[0].value, state)


CHECKS: tuple[Check, ...] = (check_invoices,)
