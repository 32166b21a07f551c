"""The trial balance: what each account held, took in and gave out in some days, from sums that are kept.

Whatever was not sealed yet, some minutes of work, is read from the journal itself, so that the numbers are exact.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, cast, func, literal, select, union_all

from commissions.days import SHANGHAI
from commissions.ledger.tables import ledger_day, ledger_entry, ledger_posting, ledger_seal
from commissions.schema import Fen


@dataclass(frozen=True)
class AccountSums:
    """An account in some days, all people together, in fen."""

    account: str
    opening_fen: int
    in_fen: int
    out_fen: int

    @property
    def closing_fen(self) -> int:
        """What it holds at the end."""
        return self.opening_fen + self.in_fen - self.out_fen


@dataclass(frozen=True)
class DaySums:
    """What an account took in and gave out on a day, in fen, and what it held at its end."""

    day: date
    in_fen: int
    out_fen: int
    closing_fen: int


def sum_days(connection: Connection, first: date, last: date) -> tuple[AccountSums, ...]:
    """Every account that holds something or moved, in the days from `first` to `last`. They add up to 0."""
    sums: dict[str, tuple[int, int, int]] = {}
    for account, *found in (*_sum_kept(connection, first, last), *_sum_young(connection, first, last)):
        before = sums.get(account, (0, 0, 0))
        sums[account] = (before[0] + found[0], before[1] + found[1], before[2] + found[2])
    return tuple(AccountSums(account, *sums[account]) for account in sorted(sums) if any(sums[account]))


def sum_accounts(connection: Connection, until: date | None = None) -> dict[str, int]:
    """Every account that is not 0 with its balance in fen, all people together, now or at the end of a day."""
    last = until or date.max
    return {of.account: of.closing_fen for of in sum_days(connection, last, last) if of.closing_fen}


def list_days(connection: Connection, account: str, first: date, last: date) -> tuple[DaySums, ...]:
    """The days from `first` to `last` on which an account moved, the oldest first."""
    opening = {of.account: of.opening_fen for of in sum_days(connection, first, last)}.get(account, 0)
    kept = ledger_day.c
    query = select(kept.day, kept.in_fen, kept.out_fen).where(kept.account == account)
    query = query.where(kept.day.between(first.isoformat(), last.isoformat()))

    moved: dict[str, tuple[int, int]] = {of.day: (of.in_fen, of.out_fen) for of in connection.execute(query)}
    for day, took, gave in _list_young(connection, account, first, last):
        before = moved.get(day, (0, 0))
        moved[day] = (before[0] + took, before[1] + gave)

    days, balance = [], opening
    for day in sorted(moved):
        took, gave = moved[day]
        balance += took - gave
        days.append(DaySums(date.fromisoformat(day), took, gave, balance))
    return tuple(days)


def find_last_sealed(connection: Connection) -> int:
    """The last entry that is sealed, and so counted in the days; 0 for none."""
    return int(connection.scalar(select(func.max(ledger_seal.c.last_id))) or 0)


def begin_day(day: date) -> datetime:
    """The instant at which a day begins in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _sum_kept(connection: Connection, first: date, last: date) -> list[Any]:
    """What is sealed: (account, opening, in, out)."""
    kept = ledger_day.c
    before = kept.day < first.isoformat()
    columns = (
        _add(before, kept.in_fen - kept.out_fen),
        _add(~before, kept.in_fen),
        _add(~before, kept.out_fen),
    )
    query = select(kept.account, *columns).where(kept.day <= last.isoformat()).group_by(kept.account)
    return list(connection.execute(query))


def _sum_young(connection: Connection, first: date, last: date) -> list[Any]:
    """What is not sealed yet, as `_sum_kept`."""
    moved = _list_moves(connection, last)
    before = moved.c.posted_at < begin_day(first)
    columns = (
        _add(before, moved.c.in_fen - moved.c.out_fen),
        _add(~before, moved.c.in_fen),
        _add(~before, moved.c.out_fen),
    )
    return list(connection.execute(select(moved.c.account, *columns).group_by(moved.c.account)))


def _list_young(connection: Connection, account: str, first: date, last: date) -> list[tuple[str, int, int]]:
    """What is not sealed yet of an account, move by move: (day, in, out)."""
    moved = _list_moves(connection, last)
    query = select(moved.c.posted_at, moved.c.in_fen, moved.c.out_fen)
    query = query.where(moved.c.account == account, moved.c.posted_at >= begin_day(first))
    return [
        (of.posted_at.astimezone(SHANGHAI).date().isoformat(), of.in_fen, of.out_fen)
        for of in connection.execute(query)
    ]


def _list_moves(connection: Connection, last: date) -> Any:
    """Both sides of each posting that is not sealed yet, up to the end of `last`."""
    row, entry = ledger_posting.c, ledger_entry.c
    young: tuple[ColumnElement[bool], ...] = (entry.id > find_last_sealed(connection),)
    if last < date.max:
        young = (*young, entry.posted_at < begin_day(last + timedelta(days=1)))

    none = literal(0, Fen)
    sides = ((row.destination, row.amount_fen, none), (row.source, none, row.amount_fen))
    return union_all(
        *(
            select(account.label("account"), took.label("in_fen"), gave.label("out_fen"), entry.posted_at)
            .join_from(ledger_entry, ledger_posting, entry.id == row.entry_id)
            .where(*young)
            for account, took, gave in sides
        )
    ).subquery()


def _add(when: ColumnElement[bool], fen: ColumnElement[int]) -> ColumnElement[int]:
    """The sum of `fen` where `when` holds."""
    return cast(func.coalesce(func.sum(case((when, fen), else_=0)), 0), Fen)
