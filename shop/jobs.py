"""The shop's periodic work: jobs that are units of work, and tasks that speak to WeChat Pay."""

from commissions.ports import Job
from shop.auditing import audit_nightly, seal_and_check
from shop.coupons.service import JOBS as COUPON_JOBS
from shop.database.database import Clock, Database
from shop.fulfilment.service import receive_by_itself
from shop.payments.asking import ask_due_payments, close_expired_unbegun
from shop.payments.ports import PaymentGateway
from shop.payments.service import apply_orphans
from shop.places.shelving import JOBS as PLACE_JOBS
from shop.refunds.ports import RefundGateway
from shop.refunds.sending import send_due_refunds
from shop.tasks import AsyncTask
from shop.transfers.news import report_old_transfers
from shop.transfers.sending import TransferDriver
from shop.transfers.service import want_cancels

JOBS = (
    *COUPON_JOBS,
    Job("orders.close_expired", 5, close_expired_unbegun),
    Job("orders.receive_by_itself", 30, receive_by_itself),
    Job("payments.apply_orphans", 15, apply_orphans),
    Job("transfers.cancel", 5, want_cancels),
    Job("transfers.report_old", 3600, report_old_transfers),
    *PLACE_JOBS,
)


def list_payment_tasks(
    database: Database, payments: PaymentGateway, refunds: RefundGateway, transfers: TransferDriver
) -> tuple[AsyncTask, ...]:
    """What asks Pay about payments and carries refunds and transfers to it."""
    return (
        AsyncTask("payments.ask", 3.0, lambda: ask_due_payments(database, payments)),
        AsyncTask("refunds.send", 3.0, lambda: send_due_refunds(database, refunds)),
        AsyncTask("transfers.send", 3.0, transfers.send_due),
    )


def list_audit_tasks(database: Database, clock: Clock, holder: str) -> tuple[AsyncTask, ...]:
    """What looks after the books: old entries are sealed, and each night everything is audited."""
    return (
        AsyncTask("audit.seal", 60.0, lambda: seal_and_check(database)),
        AsyncTask("audit.nightly", 60.0, lambda: audit_nightly(database, clock, holder)),
    )
