"""Who runs a periodic job: a row that one process holds for a while.

No session locks, so any pooler will do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, or_, select, update

from commissions.ports import Transaction
from shop.database.tables import job_lease
from shop.schema import insert_or_ignore


def take_lease(tx: Transaction, name: str, holder: str, *, lease_s: int) -> bool:
    """Take the job `name` if it is due and nobody else holds it. Each taking raises the fence by one."""
    fresh = {"name": name, "holder": "", "fence": 0, "held_until": tx.now, "next_run_at": tx.now}
    insert_or_ignore(tx.connection, job_lease, fresh)
    free = or_(job_lease.c.holder == holder, job_lease.c.held_until <= tx.now)
    taken = (
        update(job_lease)
        .where(and_(job_lease.c.name == name, job_lease.c.next_run_at <= tx.now, free))
        .values(holder=holder, fence=job_lease.c.fence + 1, held_until=tx.now + timedelta(seconds=lease_s))
    )
    return tx.connection.execute(taken).rowcount == 1


@dataclass(frozen=True)
class JobState:
    """A periodic job: when it is due again, and who holds it now, if anybody."""

    name: str
    holder: str
    held_until: datetime
    next_run_at: datetime


def list_jobs(connection: Connection) -> tuple[JobState, ...]:
    """Every periodic job that ran here, by name."""
    columns = [job_lease.c[name] for name in JobState.__dataclass_fields__]
    return tuple(JobState(*row) for row in connection.execute(select(*columns).order_by(job_lease.c.name)))


def give_lease_back(tx: Transaction, name: str, holder: str, *, again_in_s: float) -> None:
    """Let the job go; it is due again in `again_in_s` seconds."""
    held = and_(job_lease.c.name == name, job_lease.c.holder == holder)
    due = tx.now + timedelta(seconds=again_in_s)
    tx.connection.execute(update(job_lease).where(held).values(held_until=tx.now, next_run_at=due))
