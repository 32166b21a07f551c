"""The journal as a list: entries, the newest first, with what each moved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from commissions.beneficiary import BeneficiaryKind
from commissions.days import determine_day
from commissions.ledger.chart import MOVES, NAMES
from commissions.ledger.tables import ledger_day, ledger_entry, ledger_posting, ledger_seal
from commissions.network.tables import distributor
from shop.lists.source import Filter, Sort, Source

_entry, _posting = ledger_entry.c, ledger_posting.c


@dataclass(frozen=True)
class _EntryRow:
    """An entry. `codes` are its moves, `amount_fen` what all of them moved together."""

    id: int
    key: str
    order_no: str | None
    posted_at: datetime
    codes: tuple[str, ...]
    amount_fen: int


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[_EntryRow, ...]:
    moved: dict[int, list[tuple[str, int]]] = defaultdict(list)
    query = select(_posting.entry_id, _posting.code, _posting.amount_fen)
    query = query.where(_posting.entry_id.in_([row.id for row in rows])).order_by(_posting.entry_id, _posting.position)
    for entry_id, code, fen in connection.execute(query):
        moved[entry_id].append((code, fen))
    return tuple(
        _EntryRow(
            row.id,
            row.key,
            row.order_no,
            row.posted_at,
            tuple(dict.fromkeys(code for code, _ in moved[row.id])),
            sum(fen for _, fen in moved[row.id]),
        )
        for row in rows
    )


def _is_of_code(code: str) -> ColumnElement[bool]:
    """Entries that moved something of the person behind a link code."""
    whose = select(distributor.c.member_id).where(distributor.c.code == code).scalar_subquery()
    theirs = (_posting.person_kind == BeneficiaryKind.MEMBER.value) & (_posting.person_id == whose)
    return _entry.id.in_(select(_posting.entry_id).where(theirs))


def _moves(account: str) -> ColumnElement[bool]:
    """Entries that moved something from or to an account of the chart."""
    moved = or_(_posting.source == account, _posting.destination == account)
    return select(_posting.entry_id).where(_posting.entry_id == _entry.id, moved).exists()


def _is_coded(code: str) -> ColumnElement[bool]:
    """Entries with a move of a code."""
    return select(_posting.entry_id).where(_posting.entry_id == _entry.id, _posting.code == code).exists()


def _is_of_days(first: datetime, after: datetime) -> ColumnElement[bool]:
    """Entries of some days.

    The kept sums say between which numbers they lie; what is younger has a higher one.
    """
    kept = ledger_day.c
    of_days = (kept.day >= determine_day(first).isoformat(), kept.day < determine_day(after).isoformat())
    begin = select(func.min(kept.first_id)).where(*of_days).scalar_subquery()
    end = select(func.max(kept.last_id)).where(*of_days).scalar_subquery()
    sealed = func.coalesce(select(func.max(ledger_seal.c.last_id)).scalar_subquery(), 0)
    between = _entry.id.between(begin, end) | (_entry.id > sealed)
    return between & (_entry.posted_at >= first) & (_entry.posted_at < after)


LEDGER = Source(
    name="ledger",
    select=select(_entry.id, _entry.key, _entry.order_no, _entry.posted_at),
    key=_entry.id,
    sorts=(Sort("number", _entry.id),),
    restore=_restore,
    filters=(
        Filter("order", "text", lambda typed: _entry.order_no == typed),
        Filter("person", "text", _is_of_code),
        Filter("key", "text", lambda typed: _entry.key == typed),
        Filter("account", "choice", _moves, choices=tuple(sorted(NAMES))),
        Filter("codes", "choice", _is_coded, choices=tuple(sorted(MOVES))),
        Filter("at", "days", _is_of_days),
    ),
)
