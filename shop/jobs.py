"""The shop's periodic work: jobs that are units of work, and tasks that speak to WeChat Pay."""

from commissions.ports import Job
from shop.database.database import Database
from shop.fulfilment.service import receive_by_itself
from shop.payments.asking import ask_due_payments, close_expired_unbegun
from shop.payments.ports import PaymentGateway, RefundGateway
from shop.payments.sending import send_due_refunds
from shop.payments.service import apply_orphans
from shop.tasks import AsyncTask

JOBS = (
    Job("orders.close_expired", 5, close_expired_unbegun),
    Job("orders.receive_by_itself", 30, receive_by_itself),
    Job("payments.apply_orphans", 15, apply_orphans),
)


def list_payment_tasks(database: Database, payments: PaymentGateway, refunds: RefundGateway) -> tuple[AsyncTask, ...]:
    """What asks Pay about payments and carries refunds to it."""
    return (
        AsyncTask("payments.ask", 3.0, lambda: ask_due_payments(database, payments)),
        AsyncTask("refunds.send", 3.0, lambda: send_due_refunds(database, refunds)),
    )
