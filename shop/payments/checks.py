"""Checks of payments, refunds and transfers: each order is paid by its own payment, each withdrawal by its transfer."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.beneficiary import BeneficiaryKind
from commissions.ledger.finding import Check, Finding, compare
from commissions.ledger.tables import ledger_entry
from commissions.withdrawals.tables import withdrawal
from commissions.withdrawals.withdrawal import IN_FLIGHT
from shop.orders.checks import PAID
from shop.orders.tables import shop_order
from shop.payments.refund import RefundState
from shop.payments.tables import payment, payment_capture, refund, set_aside_payment, transfer

ROWS_AT_ONCE = 1000
MEMBER = BeneficiaryKind.MEMBER.value
STATUSES = {"placed": "open", "closed": "closed"}


def check_captures(connection: Connection) -> Iterable[Finding]:
    """An order of more than 0 fen is paid if and only if a payment of its total was written down (I11)."""
    query = (
        select(shop_order.c.no, shop_order.c.state, payment.c.status, payment_capture.c.transaction_id)
        .outerjoin(payment_capture, payment_capture.c.order_no == shop_order.c.no)
        .outerjoin(payment, payment.c.number == shop_order.c.no)
        .where(shop_order.c.total_fen > 0)
    )
    for row in connection.execute(query):
        subject = f"order:{row.no}"
        yield from compare("order_captured", subject, row.state in PAID, row.transaction_id is not None)
        if row.status is not None:
            yield from compare("payment_status", subject, STATUSES.get(row.state, "paid"), row.status)


def check_refunds(connection: Connection) -> Iterable[Finding]:
    """What an order counts as refunded is the sum of its refunds that were not given up."""
    counted = (refund.c.purpose == "order", refund.c.state != RefundState.GIVEN_UP.value)
    sums = select(refund.c.order_no, func.sum(refund.c.amount_fen).label("fen")).where(*counted)
    by_order = {row.order_no: int(row.fen) for row in connection.execute(sums.group_by(refund.c.order_no))}
    for row in connection.execute(select(shop_order.c.no, shop_order.c.refunded_fen)):
        yield from compare("order_refunded", f"order:{row.no}", row.refunded_fen, by_order.get(row.no, 0))


def check_journal(connection: Connection) -> Iterable[Finding]:
    """Each payment, set-aside payment and refund that the shop knows has its entry in the journal."""
    keys = set(connection.scalars(select(ledger_entry.c.key)))
    for wanted in _list_keys(connection):
        if wanted not in keys:
            yield Finding("journal_has", f"entry:{wanted}", "an entry", "none")


def check_transfers(connection: Connection) -> Iterable[Finding]:
    """Each withdrawal that went out through WeChat has its transfer over exactly its net, and both say the same end."""
    out, sent = withdrawal.c, transfer.c
    ours = (out.channel == "wechat", out.status.in_((*IN_FLIGHT, "settled")))
    orphans = select(out.number).outerjoin(transfer, sent.number == out.number).where(*ours, sent.number.is_(None))
    for number in connection.scalars(orphans):
        yield Finding("transfer_made", f"withdrawal:{number}", "a transfer", "none")
    query = select(sent.number, sent.heard, sent.closed_at, sent.amount_fen, sent.member_id).add_columns(
        out.status, out.net_fen, out.person_kind, out.person_id
    )
    joined = query.outerjoin(withdrawal, out.number == sent.number)
    for row in connection.execute(joined.execution_options(yield_per=ROWS_AT_ONCE)):
        subject = f"withdrawal:{row.number}"
        asked, sent_to = (row.person_kind, row.person_id, row.net_fen), (MEMBER, row.member_id, row.amount_fen)
        yield from compare("transfer_amount", subject, asked, sent_to)
        yield from compare("transfer_settled", subject, row.status == "settled", row.heard == "SUCCESS")
        yield from compare("transfer_open", subject, row.status in IN_FLIGHT, row.closed_at is None)


def _list_keys(connection: Connection) -> Iterable[str]:
    for order_no in connection.scalars(
        select(payment_capture.c.order_no).where(payment_capture.c.order_no.is_not(None))
    ):
        yield f"order:{order_no}:paid"
    aside = select(set_aside_payment.c.transaction_id, set_aside_payment.c.status)
    for row in connection.execute(aside.where(set_aside_payment.c.amount_fen > 0)):
        yield f"payment:{row.transaction_id}:set_aside"
        if row.status != "waiting":
            yield f"payment:{row.transaction_id}:decided"
        if row.status == "returned":
            yield f"payment:{row.transaction_id}:returned"
    ends = {RefundState.DECIDED: (), RefundState.SETTLED: ("settled",), RefundState.GIVEN_UP: ("reinstated",)}
    for row in connection.execute(select(refund.c.refund_no, refund.c.state).where(refund.c.purpose == "order")):
        for phase in ("decided", *ends[RefundState(row.state)]):
            yield f"refund:{row.refund_no}:{phase}"


CHECKS: tuple[Check, ...] = (check_captures, check_refunds, check_journal, check_transfers)
