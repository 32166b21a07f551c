"""The trial balance: what each account held, took in and gave out in some days, from sums that are kept.

Whatever was not sealed yet, some minutes of work, is read from the journal itself, so that the numbers are exact.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, cast, func, or_, select

from commissions.days import SHANGHAI, determine_day
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
class MoveSums:
    """What moved in some days from one account to another under a code, all people together, in fen."""

    source: str
    destination: str
    code: str
    fen: int


@dataclass(frozen=True)
class DaySums:
    """What an account took in and gave out on a day, in fen, and what it held at its end."""

    day: date
    in_fen: int
    out_fen: int
    closing_fen: int


def sum_days(connection: Connection, first: date, last: date) -> tuple[AccountSums, ...]:
    """Every account that holds something or moved, in the days from `first` to `last`. They add up to 0."""
    opening, took, gave = Counter[str](), Counter[str](), Counter[str]()
    for is_before, source, destination, _, fen in _sum_moves(connection, first, last):
        if is_before:
            opening[destination] += fen
            opening[source] -= fen
        else:
            took[destination] += fen
            gave[source] += fen

    sums = (AccountSums(of, opening[of], took[of], gave[of]) for of in sorted({*opening, *took, *gave}))
    return tuple(of for of in sums if of.opening_fen or of.in_fen or of.out_fen)


def sum_moves(connection: Connection, first: date, last: date) -> tuple[MoveSums, ...]:
    """What moved in the days from `first` to `last`, each move once."""
    sums = Counter[tuple[str, str, str]]()
    for is_before, source, destination, code, fen in _sum_moves(connection, first, last):
        if not is_before:
            sums[source, destination, code] += fen
    return tuple(MoveSums(*move, fen) for move, fen in sorted(sums.items()))


def sum_accounts(connection: Connection, until: date | None = None) -> dict[str, int]:
    """Every account that is not 0 with its balance in fen, all people together, now or at the end of a day."""
    last = until or date.max
    return {of.account: of.closing_fen for of in sum_days(connection, last, last) if of.closing_fen}


def list_days(connection: Connection, account: str, first: date, last: date) -> tuple[DaySums, ...]:
    """The days from `first` to `last` on which an account moved, the oldest first."""
    balance = {of.account: of.opening_fen for of in sum_days(connection, first, last)}.get(account, 0)
    kept = ledger_day.c
    of_account = or_(kept.source == account, kept.destination == account)
    query = select(kept.day, kept.source, kept.fen).where(kept.day.between(first.isoformat(), last.isoformat()))
    took, gave = Counter[str](), Counter[str]()

    # What is young is summed in the same way.
    for day, source, fen in (
        *connection.execute(query.where(of_account)),
        *_list_young(connection, account, first, last),
    ):
        (gave if source == account else took)[day] += fen

    days = []
    for day in sorted({*took, *gave}):
        balance += took[day] - gave[day]
        days.append(DaySums(date.fromisoformat(day), took[day], gave[day], balance))
    return tuple(days)


def find_last_sealed(connection: Connection) -> int:
    """The last entry that is sealed, and so counted in the days; 0 for none."""
    return int(connection.scalar(select(func.max(ledger_seal.c.last_id))) or 0)


def begin_day(day: date) -> datetime:
    """The instant at which a day begins in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _sum_moves(connection: Connection, first: date, last: date) -> Iterator[tuple[bool, str, str, str, int]]:
    """What moved up to `last`: whether before `first`, from where, to where, the code, and the fen."""
    kept, row = ledger_day.c, ledger_posting.c
    before = (kept.day < first.isoformat()).label("before")
    sealed = select(before, kept.source, kept.destination, kept.code, cast(func.sum(kept.fen), Fen))
    sealed = sealed.where(kept.day <= last.isoformat()).group_by(before, kept.source, kept.destination, kept.code)
    yield from (tuple(of) for of in connection.execute(sealed))

    before = (ledger_entry.c.posted_at < begin_day(first)).label("before")
    young = select(before, row.source, row.destination, row.code, cast(func.sum(row.amount_fen), Fen))
    young = _choose_young(connection, young, last).group_by(before, row.source, row.destination, row.code)
    yield from (tuple(of) for of in connection.execute(young))


def _list_young(connection: Connection, account: str, first: date, last: date) -> Iterator[tuple[str, str, int]]:
    """What is not sealed yet of an account, move by move: the day, from where, and the fen."""
    row, entry = ledger_posting.c, ledger_entry.c
    query = select(entry.posted_at, row.source, row.amount_fen).where(entry.posted_at >= begin_day(first))
    of_account = or_(row.source == account, row.destination == account)
    for posted_at, source, fen in connection.execute(_choose_young(connection, query, last).where(of_account)):
        yield determine_day(posted_at).isoformat(), source, fen


def _choose_young(connection: Connection, query: Select[Any], last: date) -> Select[Any]:
    """The query over postings that are not sealed yet, up to the end of `last`."""
    entry = ledger_entry.c
    joined = query.join_from(ledger_entry, ledger_posting, entry.id == ledger_posting.c.entry_id)
    young = joined.where(entry.id > find_last_sealed(connection))
    return young if last == date.max else young.where(entry.posted_at < begin_day(last + timedelta(days=1)))
