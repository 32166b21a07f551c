"""Runs the houses' periodic jobs: one process at a time holds a job's lease, in small units of work."""

import asyncio
from collections.abc import Sequence

import structlog

from commissions.ports import Job
from shop.database.database import Database
from shop.database.leases import give_lease_back, take_lease

_LEASE_S = 60
_TICK_S = 1.0
AFTER_FAILURE_S = 30.0
log = structlog.get_logger(__name__)


class Scheduler:
    """Looks every second which job is due. A job that changed rows runs on until it changes none."""

    def __init__(self, database: Database, jobs: Sequence[Job], holder: str) -> None:
        self._database = database
        self._jobs = jobs
        self._holder = holder

    async def run(self) -> None:
        """Run due jobs until cancelled."""
        while True:
            for job in self._jobs:
                try:
                    await self.run_if_due(job)
                except Exception:
                    log.exception("job failed", job=job.name)
            await asyncio.sleep(_TICK_S)

    async def run_if_due(self, job: Job) -> bool:
        """Run `job` if its time has come and no other process has it.

        One that fails is left alone for a while.
        """
        if not await self._database.transact(take_lease, job.name, self._holder, lease_s=_LEASE_S):
            return False
        again_in_s: float = AFTER_FAILURE_S
        try:
            changed = await self._database.transact(job.use_case)
            again_in_s = 0 if changed else job.interval_s
        finally:
            await self._database.transact(give_lease_back, job.name, self._holder, again_in_s=again_in_s)
        return True
