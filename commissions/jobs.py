"""The periodic work of the house."""

from commissions.awards.service import mature_awards
from commissions.ports import Job

JOBS = (Job("mature_awards", 60, mature_awards),)
