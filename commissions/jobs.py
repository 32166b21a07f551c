"""The periodic work of the house."""

from commissions.awards.service import mature_awards
from commissions.network.jobs import JOBS as NETWORK_JOBS
from commissions.ports import Job

JOBS = (*NETWORK_JOBS, Job("mature_awards", 60, mature_awards))
