"""What the alerts room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.alerts.service import forget_told, tell_staff
from shop.alerts.tables import staff_told, staff_wish

ROOM = Room(
    "alerts",
    tables=(staff_wish, staff_told),
    jobs=(Job("alerts.tell", 60, tell_staff), Job("alerts.forget", 86_400, forget_told)),
)
