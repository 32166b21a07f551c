"""The periodic work of the house."""

from commissions.awards.service import mature_awards
from commissions.network.jobs import JOBS as NETWORK_JOBS
from commissions.ports import Job
from commissions.tallies.ranges import compute_rankings
from commissions.tiers.grouping import review_groups
from commissions.tiers.reviewing import review_tiers
from commissions.withdrawals.jobs import JOBS as WITHDRAWAL_JOBS

JOBS = (
    *NETWORK_JOBS,
    *WITHDRAWAL_JOBS,
    Job("mature_awards", 60, mature_awards),
    Job("compute_rankings", 10, compute_rankings),
    Job("review_tiers", 600, review_tiers),
    Job("review_groups", 600, review_groups),
)
