"""What the database room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.database.callbacks import forget_old_answers
from shop.database.outbox import forget_done_deliveries
from shop.database.tables import answered_callback, event_delivery, job_lease

ROOM = Room(
    "database",
    tables=(event_delivery, answered_callback, job_lease),
    jobs=(
        Job("outbox.forget_done", 24 * 3600, forget_done_deliveries),
        Job("callbacks.forget_old", 24 * 3600, forget_old_answers),
    ),
)
