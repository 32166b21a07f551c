"""Whether what happened was announced in the same commit.

The outbox has, or had, a row for each transition (I17). Deliveries that are done are forgotten after a week, so only
what is younger than the oldest kept one is looked at.
"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Select, func, select

from commissions.ledger.finding import Finding, look_at
from shop.database.tables import event_delivery

_ROWS_AT_ONCE = 1000


def find_unannounced(
    connection: Connection, event: str, field: str, happened: Select[tuple[str]], at: Column[object]
) -> Iterable[Finding]:
    """A finding for each key of `happened` that no delivery of `event` names in its `field`.

    `at` is when it was.
    """
    row = event_delivery.c
    since = connection.scalar(select(func.min(row.created_at)).where(row.status == "done"))
    if since is None:
        return

    said = select(row.payload).where(row.event == event, row.created_at > since)
    streamed = connection.execute(said.execution_options(yield_per=_ROWS_AT_ONCE))
    announced = {payload[field] for (payload,) in streamed}

    recent = happened.where(at > since).execution_options(yield_per=_ROWS_AT_ONCE)
    for (key,) in connection.execute(recent):
        look_at()
        if key not in announced:
            yield Finding("announced", f"{field}:{key}", f"a delivery of {event}", "none")
