"""Periodic jobs: one process at a time, and one that fails neither blocks the others nor runs every second."""

import pytest

from commissions.ports import Job, Transaction
from shop.database.scheduler import AFTER_FAILURE_S, Scheduler
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase


class Work:
    """A job that counts its runs and fails while it is told to."""

    def __init__(self) -> None:
        self.runs = 0
        self.broken = True

    def __call__(self, tx: Transaction) -> int:
        self.runs += 1
        if self.broken:
            raise ValueError("no")
        return 0


async def test_a_job_that_fails_is_tried_again_after_a_while(database: AnyDatabase, clock: MovableClock) -> None:
    work = Work()
    job = Job("work", 3600, work)
    mine, theirs = (Scheduler(database, [job], holder) for holder in ("mine", "theirs"))
    with pytest.raises(ValueError, match="no"):
        await mine.run_if_due(job)
    work.broken = False
    assert [await mine.run_if_due(job), await theirs.run_if_due(job), work.runs] == [False, False, 1]
    clock.advance(seconds=AFTER_FAILURE_S)
    assert [await theirs.run_if_due(job), work.runs] == [True, 2]
    clock.advance(seconds=AFTER_FAILURE_S)
    assert not await mine.run_if_due(job)
