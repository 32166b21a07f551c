"""What the statistics room brings to its house."""

from commissions.awards.events import CommissionReversed, SaleRefunded, SaleReinstated
from commissions.network.events import DistributorJoined
from commissions.ports import Job
from commissions.room import Room
from shop.complaints.events import ComplaintMoved
from shop.members.events import MemberFollowed, MemberRecognised
from shop.orders.events import OrderClosed, OrderPaid
from shop.scenes.events import CodeScanned
from shop.statistics.checks import CHECKS
from shop.statistics.hearing import hear_of_complaint, hear_of_member, hear_of_order, hear_of_refund
from shop.statistics.recounting import recount_days
from shop.statistics.service import add_changes
from shop.statistics.sources import CONSUMER
from shop.statistics.tables import (
    figure_change,
    figure_day,
    figure_hour,
    figure_month,
    figure_recount,
    figure_source,
)

ROOM = Room(
    "statistics",
    tables=(figure_source, figure_change, figure_hour, figure_day, figure_month, figure_recount),
    jobs=(Job("add_figures", 3, add_changes), Job("recount_figures", 10, recount_days)),
    checks=CHECKS,
    hears={
        CONSUMER: {
            **dict.fromkeys((OrderPaid, OrderClosed, CommissionReversed), hear_of_order),
            **dict.fromkeys((SaleRefunded, SaleReinstated), hear_of_refund),
            ComplaintMoved: hear_of_complaint,
            **dict.fromkeys((MemberRecognised, MemberFollowed, DistributorJoined, CodeScanned), hear_of_member),
        }
    },
)
