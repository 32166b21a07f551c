"""What the audit log room brings to its house."""

from commissions.room import Room
from shop.audit_log.checks import CHECKS
from shop.audit_log.events import BooksContradicted
from shop.audit_log.tables import act, act_head, audit_run

ROOM = Room(
    "audit_log",
    tables=(act, act_head, audit_run),
    checks=CHECKS,
    reports=(BooksContradicted,),
)
