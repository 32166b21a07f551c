"""Reads of reconciliation for a person: what differs, and which days are done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from commissions.actor import Actor
from commissions.days import determine_day
from commissions.paging import Page
from shop.captures.tables import payment_capture
from shop.reconciliation.tables import bill_difference, reconciled_bill

_MADE_AT_HOUR = 10
"""Pay says that bills are there from ten in the morning (docs/wechat.md §7.9)."""
_KEPT_DAYS = 88
"""Pay keeps them for three months; a little is left for a day on which we could not ask."""
_BILLS = ("trade", "BASIC", "OPERATION")
_DONE = ("taken_in", "empty")


@dataclass(frozen=True)
class Found:
    """A difference as it was written down, and what became of it."""

    id: int
    day: str
    kind: str
    subject: str
    number: str | None
    expected: str
    found: str
    status: str
    found_at: datetime
    ended_at: datetime | None
    ended_by: Actor | None
    reason: str | None


@dataclass(frozen=True)
class ReconciledBill:
    """A bill that was asked for.

    `foreign_lines` carry numbers that are not ours; they are counted, not touched. A trade bill has three sums of
    fees: its own of all lines, in thousandths of a fen; that of our lines, each rounded to the fen as Pay charges it;
    and what the journal has of those.
    """

    day: str
    bill: str
    status: str
    lines: int
    foreign_lines: int
    problem: str | None
    at: datetime
    fee_units: int | None
    own_fee_fen: int | None
    booked_fee_fen: int | None

    @property
    def fee_difference_fen(self) -> int:
        """What the journal lacks of the fees of our lines, or has too much."""
        return (self.own_fee_fen or 0) - (self.booked_fee_fen or 0)


@dataclass(frozen=True)
class BilledFees:
    """Pay's fees by the trade bills of some days: the sums of `ReconciledBill`, and of how many bills."""

    bills: int
    fee_units: int
    own_fee_fen: int
    booked_fee_fen: int


_COLUMNS = [bill_difference.c[name] for name in Found.__dataclass_fields__]


def list_open_differences(connection: Connection, after: str | None = None, limit: int = 100) -> Page[Found]:
    """What a person must look at, the oldest first. `after` is the previous page's `next`."""
    query = select(*_COLUMNS).where(bill_difference.c.status == "open").order_by(bill_difference.c.id).limit(limit + 1)
    if after is not None:
        query = query.where(bill_difference.c.id > int(after))
    found = [Found(*row) for row in connection.execute(query)]
    return Page(tuple(found[:limit]), str(found[limit - 1].id) if len(found) > limit else None)


def find_difference(connection: Connection, difference_id: int) -> Found | None:
    """One difference."""
    row = connection.execute(select(*_COLUMNS).where(bill_difference.c.id == difference_id)).first()
    return Found(*row) if row else None


def list_differences(connection: Connection, day: date) -> tuple[Found, ...]:
    """Everything that differed on a day."""
    query = select(*_COLUMNS).where(bill_difference.c.day == day.isoformat()).order_by(bill_difference.c.id)
    return tuple(Found(*row) for row in connection.execute(query))


def count_open_differences(connection: Connection) -> int:
    """How many differences wait for somebody."""
    query = select(func.count()).select_from(bill_difference).where(bill_difference.c.status == "open")
    return connection.execute(query).scalar_one()


def list_reconciled(connection: Connection, limit: int = 30) -> tuple[ReconciledBill, ...]:
    """The bills that were asked for, the newest day first."""
    columns = [reconciled_bill.c[name] for name in ReconciledBill.__dataclass_fields__]
    query = select(*columns).order_by(reconciled_bill.c.day.desc(), reconciled_bill.c.bill).limit(limit)
    return tuple(ReconciledBill(*row) for row in connection.execute(query))


def sum_billed_fees(connection: Connection, first: date, last: date) -> BilledFees:
    """Pay's fees by the trade bills from one day to another."""
    row = reconciled_bill.c
    sums = (func.coalesce(func.sum(of), 0) for of in (row.fee_units, row.own_fee_fen, row.booked_fee_fen))
    of_days = (row.bill == "trade", row.fee_units.is_not(None), row.day.between(first.isoformat(), last.isoformat()))
    found = connection.execute(select(func.count(), *sums).where(*of_days)).one()
    return BilledFees(*map(int, found))


def determine_last_billed(now: datetime) -> date:
    """The newest day whose bills are made by now."""
    return determine_day(now - timedelta(days=1, hours=_MADE_AT_HOUR))


def list_days_due(connection: Connection, now: datetime) -> tuple[date, ...]:
    """The days whose bills are made and are not all taken in, the oldest first, from our first payment on."""
    first_payment = connection.scalar(select(func.min(payment_capture.c.recorded_at)))
    last = determine_last_billed(now)
    if first_payment is None:
        return ()
    first = max(determine_day(first_payment), determine_day(now) - timedelta(days=_KEPT_DAYS))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    done = (reconciled_bill.c.status.in_(_DONE), reconciled_bill.c.day >= first.isoformat())
    by_day = select(reconciled_bill.c.day, func.count()).where(*done).group_by(reconciled_bill.c.day)
    counts = {row[0]: row[1] for row in connection.execute(by_day)}
    return tuple(day for day in days if counts.get(day.isoformat(), 0) < len(_BILLS))
