"""The shop's periodic tasks, which speak to WeChat Pay or take more than one unit of work.

Jobs stand in the rooms.
"""

from shop.auditing import audit_nightly, seal_and_check
from shop.catalog.pinyin import spell_products
from shop.complaints.ports import ComplaintGateway
from shop.complaints.sending import carry_steps, look_at_complaints, poll_complaints
from shop.database.database import Clock, Database
from shop.media.ports import MediaStore
from shop.media.sweeping import sweep_media
from shop.payments.asking import ask_due_payments
from shop.payments.ports import PaymentGateway
from shop.refunds.ports import RefundGateway
from shop.refunds.sending import send_due_refunds
from shop.tasks import AsyncTask
from shop.tracking.asking import TrackAsker
from shop.transfers.sending import TransferDriver
from shop.waybills.ports import WaybillSource
from shop.waybills.sending import cancel_due_waybills, make_waybills


def list_payment_tasks(
    database: Database, payments: PaymentGateway, refunds: RefundGateway, transfers: TransferDriver
) -> tuple[AsyncTask, ...]:
    """What asks Pay about payments and carries refunds and transfers to it."""
    return (
        AsyncTask("payments.ask", 3.0, lambda: ask_due_payments(database, payments)),
        AsyncTask("refunds.send", 3.0, lambda: send_due_refunds(database, refunds)),
        AsyncTask("transfers.send", 3.0, transfers.send_due),
    )


def list_complaint_tasks(
    database: Database, complaints: ComplaintGateway, store: MediaStore, clock: Clock
) -> tuple[AsyncTask, ...]:
    """What asks Pay about complaints, by notice and by list, and carries there what staff decided."""
    return (
        AsyncTask("complaints.carry", 3.0, lambda: carry_steps(database, complaints, store)),
        AsyncTask("complaints.look", 3.0, lambda: look_at_complaints(database, complaints)),
        AsyncTask("complaints.poll", 600.0, lambda: poll_complaints(database, complaints, clock)),
    )


def list_waybill_tasks(database: Database, source: WaybillSource) -> tuple[AsyncTask, ...]:
    """What asks a carrier's service for waybills, and to cancel them."""
    return (
        AsyncTask("waybills.make", 3.0, lambda: make_waybills(database, source)),
        AsyncTask("waybills.cancel", 3.0, lambda: cancel_due_waybills(database, source)),
    )


def list_tracking_tasks(asker: TrackAsker) -> tuple[AsyncTask, ...]:
    """What asks a service where parcels are."""
    return (
        AsyncTask("tracking.open", 60.0, asker.open_tracks),
        AsyncTask("tracking.ask", 10.0, asker.ask_due),
    )


def list_media_tasks(database: Database, store: MediaStore) -> tuple[AsyncTask, ...]:
    """What was dropped leaves the place of files."""
    return (AsyncTask("media.sweep", 60.0, lambda: sweep_media(database, store)),)


def list_catalog_tasks(database: Database) -> tuple[AsyncTask, ...]:
    """How goods are spelt is made by a child process, after they were saved."""
    return (AsyncTask("catalog.spell", 5.0, lambda: spell_products(database)),)


def list_audit_tasks(database: Database, clock: Clock, holder: str) -> tuple[AsyncTask, ...]:
    """What looks after the books: old entries are sealed, and each night everything is audited."""
    return (
        AsyncTask("audit.seal", 60.0, lambda: seal_and_check(database)),
        AsyncTask("audit.nightly", 60.0, lambda: audit_nightly(database, clock, holder)),
    )
