"""What the transfers room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.transfers.checks import CHECKS
from shop.transfers.events import TransferStalled
from shop.transfers.news import report_old_transfers
from shop.transfers.service import want_cancels
from shop.transfers.tables import transfer

ROOM = Room(
    "transfers",
    tables=(transfer,),
    jobs=(Job("transfers.cancel", 5, want_cancels), Job("transfers.report_old", 3600, report_old_transfers)),
    checks=CHECKS,
    reports=(TransferStalled,),
)
