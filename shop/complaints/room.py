"""What the complaints room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Sealed, Shown, Told
from shop.complaints.checks import CHECKS
from shop.complaints.deciding import grant_decided_refund
from shop.complaints.events import ComplaintDue, ComplaintOpened
from shop.complaints.queries import list_open_ids_of, tell_complaints
from shop.complaints.service import forget_complainant, remind, renew_phone
from shop.complaints.tables import complaint, complaint_line, complaint_look, complaint_step
from shop.refunds.events import RefundDecided

ROOM = Room(
    "complaints",
    tables=(complaint, complaint_line, complaint_step, complaint_look),
    jobs=(Job("complaints.remind", 60, remind),),
    checks=CHECKS,
    hears={"complaints": {RefundDecided: grant_decided_refund}},
    reports=(ComplaintOpened, ComplaintDue),
    erases=forget_complainant,
    unfinished={"complaint": list_open_ids_of},
    seals=(Sealed("complaints", complaint, complaint.c.id, complaint.c.sealed_phone, renew_phone),),
    tells={"complaints": Told(complaint, tell_complaints)},
    shown={"complaint": Shown(complaint.c.complaint_id, frozenset({"detail"}))},
)
