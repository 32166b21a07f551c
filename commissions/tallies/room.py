"""What the tallies room brings to its house."""

from commissions.awards.events import CommissionReversed, SalePaid, SaleRefunded, SaleReinstated
from commissions.policies.events import EarningBySpendPublished
from commissions.ports import Job
from commissions.room import Room
from commissions.tallies.checks import CHECKS
from commissions.tallies.hearing import count_event, grant_rights
from commissions.tallies.ranges import compute_rankings
from commissions.tallies.tables import (
    ranking,
    ranking_bucket,
    ranking_range,
    tally,
    tally_customer,
    tally_day,
    tally_sale,
)

ROOM = Room(
    "tallies",
    tables=(tally_sale, tally, tally_day, tally_customer, ranking, ranking_bucket, ranking_range),
    jobs=(Job("compute_rankings", 10, compute_rankings),),
    checks=CHECKS,
    hears={
        "tallies": {
            SalePaid: count_event,
            SaleRefunded: count_event,
            SaleReinstated: count_event,
            CommissionReversed: count_event,
            EarningBySpendPublished: grant_rights,
        }
    },
)
