"""What is open about a month: somebody sees to it, or two people close the month in spite of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from commissions.ledger.months import Month
from commissions.ledger.tables import ledger_entry
from commissions.ledger.trial import begin_day, find_last_sealed
from shop.captures.tables import set_aside_payment
from shop.reconciliation.queries import list_days_due
from shop.reconciliation.tables import bill_difference
from shop.refunds.tables import refund
from shop.taxes.queries import find_counted


@dataclass(frozen=True)
class Open:
    """Something that is open: `kind` says what, `count` how much of it."""

    kind: str
    count: int


def list_open(connection: Connection, month: Month, now: datetime) -> tuple[Open, ...]:
    """What is open about a month. Eight statements at most."""
    found = (
        Open("differences", _count_differences(connection, month)),
        Open("bills", sum(month.first <= day <= month.last for day in list_days_due(connection, now))),
        Open("set_aside", _count_set_aside(connection, month)),
        Open("refunds", _count_stuck_refunds(connection, month)),
        Open("rates", _count_uncounted(connection, month)),
    )
    return tuple(of for of in found if of.count)


def _count_differences(connection: Connection, month: Month) -> int:
    row = bill_difference.c
    days = (row.status == "open", row.day <= month.last.isoformat())
    return connection.scalar(select(func.count()).select_from(bill_difference).where(*days)) or 0


def _count_set_aside(connection: Connection, month: Month) -> int:
    row = set_aside_payment.c
    waits = (row.status == "waiting", row.set_aside_at < month.ends_at)
    return connection.scalar(select(func.count()).select_from(set_aside_payment).where(*waits)) or 0


def _count_stuck_refunds(connection: Connection, month: Month) -> int:
    """Refunds that were decided in the month or before it and that Pay does not carry out."""
    row = refund.c
    stuck = (row.problem.is_not(None), row.state == "decided", row.decided_at < month.ends_at)
    return connection.scalar(select(func.count()).select_from(refund).where(*stuck)) or 0


def _count_uncounted(connection: Connection, month: Month) -> int:
    """Sealed entries of the month that are not divided over the rates yet: that takes a minute."""
    row = ledger_entry.c
    uncounted = (row.id > find_counted(connection), row.id <= find_last_sealed(connection))
    of_month = (row.posted_at >= begin_day(month.first), row.posted_at < month.ends_at)
    query = select(func.count()).select_from(ledger_entry)
    return connection.scalar(query.where(*uncounted, *of_month)) or 0
