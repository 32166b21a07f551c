"""What the payments room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.payments.asking import close_expired_unbegun
from shop.payments.checks import CHECKS
from shop.payments.events import PaymentContradicted, PaymentSetAside
from shop.payments.service import apply_orphans
from shop.payments.tables import orphan_payment, payment, payment_contradiction

ROOM = Room(
    "payments",
    tables=(payment, orphan_payment, payment_contradiction),
    jobs=(Job("orders.close_expired", 5, close_expired_unbegun), Job("payments.apply_orphans", 15, apply_orphans)),
    checks=CHECKS,
    reports=(PaymentContradicted, PaymentSetAside),
)
