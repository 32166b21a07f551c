"""Months of the books: closed one after the other, and opened again only by two people.

Entries are posted at the instant at which they are written down, so whatever is found out after a month was closed
stands in the month in which it was found. A closed month keeps the balances with which it ended; all that moved in it
is sealed.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select, text, update

from commissions.actor import Actor
from commissions.days import determine_day
from commissions.ledger.closing_guards import LOCK_JOURNAL
from commissions.ledger.refusals import (
    MonthClosed,
    MonthEmpty,
    MonthNotLast,
    MonthNotOver,
    MonthOpen,
    MonthUnknown,
    MonthUnsealed,
    ReasonMissing,
)
from commissions.ledger.repository import take_lock
from commissions.ledger.seals import find_seal_head
from commissions.ledger.tables import ledger_entry, ledger_month, ledger_month_balance
from commissions.ledger.trial import begin_day, find_last_sealed, sum_accounts
from commissions.ports import Transaction

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A calendar month in Shanghai by its name, as in "2026-11". Raises MonthUnknown for what is none."""

    name: str

    def __post_init__(self) -> None:
        if not _MONTH.fullmatch(self.name):
            raise MonthUnknown(month=self.name[:20])

    @property
    def first(self) -> date:
        """Its first day."""
        return date.fromisoformat(f"{self.name}-01")

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def ends_at(self) -> datetime:
        """The instant that belongs to the next month."""
        return begin_day(self.last + timedelta(days=1))

    @property
    def before(self) -> "Month":
        """The month before."""
        return find_month(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        """The month after."""
        return find_month(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Closing:
    """That a month was closed, up to which entry, and by whom it was opened again, if it was."""

    id: int
    month: str
    last_id: int
    seal: str
    closed_by: Actor
    closed_at: datetime
    reopened_by: Actor | None
    second_by: Actor | None
    reopened_at: datetime | None
    reason: str | None


def find_month(day: date) -> Month:
    """The month of a day."""
    return Month(f"{day:%Y-%m}")


def close_month(tx: Transaction, month: Month, *, by: Actor) -> Closing:
    """Close a month that is over and sealed; the first time all that was before it as well.

    Raises MonthClosed, MonthNotLast unless the month before is closed, MonthNotOver, MonthEmpty, MonthUnsealed.
    """
    take_lock(tx.connection, "months")

    # Whoever posts has either committed, or waits until this is done and finds the month closed.
    if tx.dialect == "postgresql":
        tx.connection.execute(text(LOCK_JOURNAL))

    demand_closable(tx.connection, month, tx.now)
    head = find_seal_head(tx.connection)
    if head is None:
        raise MonthEmpty(month=month.name)

    row = {"month": month.name, "ends_at": month.ends_at, "last_id": head.last_id, "seal": head.digest}
    row |= {"closed_by": by, "closed_at": tx.now}
    closing_id = tx.connection.execute(insert(ledger_month).values(**row).returning(ledger_month.c.id)).scalar_one()

    balances = sum_accounts(tx.connection, month.last)
    rows = [{"month_id": closing_id, "account": of, "balance_fen": fen} for of, fen in balances.items()]
    if rows:
        tx.connection.execute(insert(ledger_month_balance), rows)

    return get_closing(tx.connection, month)


def demand_closable(connection: Connection, month: Month, now: datetime) -> None:
    """Raises what `close_month` raises."""
    last = find_last_closed(connection)
    if last is not None and month.name <= last.month:
        raise MonthClosed(month=month.name)
    if last is not None and month != Month(last.month).after:
        raise MonthNotLast(month=Month(last.month).after.name)
    if now < month.ends_at:
        raise MonthNotOver(month=month.name)
    if _is_unsealed(connection, month):
        raise MonthUnsealed(month=month.name)


def _is_unsealed(connection: Connection, month: Month) -> bool:
    """Whether an entry of the month, or from before it, is not sealed yet: it takes some minutes."""
    row = ledger_entry.c
    young = (row.id > find_last_sealed(connection), row.posted_at < month.ends_at)
    return connection.execute(select(row.id).where(*young).limit(1)).first() is not None


def reopen_month(tx: Transaction, month: Month, *, reason: str, by: Actor, second_by: Actor) -> None:
    """Open the month that was closed last, again. The database refuses one person alone.

    Raises MonthOpen, MonthNotLast while a later one is closed, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    take_lock(tx.connection, "months")
    last = find_last_closed(tx.connection)
    if last is None or month.name > last.month:
        raise MonthOpen(month=month.name)
    if month.name != last.month:
        raise MonthNotLast(month=last.month)

    mine = update(ledger_month).where(ledger_month.c.id == last.id, ledger_month.c.reopened_at.is_(None))
    row = {"reopened_by": by, "second_by": second_by, "reopened_at": tx.now, "reason": reason.strip()}
    tx.connection.execute(mine.values(**row))


def find_last_closed(connection: Connection) -> Closing | None:
    """The latest month that is closed."""
    query = select(*_COLUMNS).where(ledger_month.c.reopened_at.is_(None)).order_by(ledger_month.c.month.desc()).limit(1)
    row = connection.execute(query).first()
    return Closing(*row) if row else None


def get_closing(connection: Connection, month: Month) -> Closing:
    """By which a month is closed. Raises MonthOpen."""
    mine = (ledger_month.c.month == month.name, ledger_month.c.reopened_at.is_(None))
    row = connection.execute(select(*_COLUMNS).where(*mine)).first()
    if row is None:
        raise MonthOpen(month=month.name)
    return Closing(*row)


def list_closings(connection: Connection) -> tuple[Closing, ...]:
    """Every closing, the newest first; a month that was opened again has several."""
    return tuple(Closing(*row) for row in connection.execute(select(*_COLUMNS).order_by(ledger_month.c.id.desc())))


def find_first_month(connection: Connection) -> Month | None:
    """The month of the first entry of the journal."""
    posted_at = connection.scalar(select(ledger_entry.c.posted_at).order_by(ledger_entry.c.id).limit(1))
    return None if posted_at is None else find_month(determine_day(posted_at))


_COLUMNS = [ledger_month.c[name] for name in Closing.__dataclass_fields__]
