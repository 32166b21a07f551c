"""What the payments room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.payments.asking import close_expired_unbegun
from shop.payments.checks import CHECKS
from shop.payments.events import PaymentSetAside
from shop.payments.service import apply_orphans
from shop.payments.tables import orphan_payment, payment

ROOM = Room(
    "payments",
    tables=(payment, orphan_payment),
    jobs=(Job("orders.close_expired", 5, close_expired_unbegun), Job("payments.apply_orphans", 15, apply_orphans)),
    checks=CHECKS,
    reports=(PaymentSetAside,),
)
