"""Checks of the journal itself: it is whole, unchanged, and the balances are its sums."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, cast, func, select, tuple_

from commissions.beneficiary import MERCHANT, OUTSIDE, Beneficiary, BeneficiaryKind
from commissions.days import determine_day
from commissions.ledger.chart import MOVES, NAMES
from commissions.ledger.entry import Account, Entry, Posting
from commissions.ledger.finding import Check, Finding, compare, look_at
from commissions.ledger.queries import find_entry_amount
from commissions.ledger.seals import check_seals
from commissions.ledger.tables import (
    adjustment,
    balance_spending,
    ledger_balance,
    ledger_day,
    ledger_entry,
    ledger_month,
    ledger_month_balance,
    ledger_posting,
    pay_fee,
    unclaimed_balance,
)
from commissions.ledger.trial import find_last_sealed, sum_accounts
from commissions.schema import Fen

_SHARED = {BeneficiaryKind.MERCHANT: MERCHANT, BeneficiaryKind.OUTSIDE: OUTSIDE}
_ROWS_AT_ONCE = 1000


def check_digests(connection: Connection) -> Iterable[Finding]:
    """Every entry says what it said when it was posted: its postings still make its digest (I1, I5)."""
    entry, row = ledger_entry.c, ledger_posting.c
    query = (
        select(entry.id, entry.key, entry.digest, entry.order_no, ledger_posting)
        .join_from(ledger_entry, ledger_posting, row.entry_id == entry.id, isouter=True)
        .order_by(entry.id, row.position)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for _, rows in groupby(connection.execute(query), key=lambda found: found.id):
        yield from _check_entry(list(rows))


def _check_entry(rows: list[Any]) -> Iterable[Finding]:
    """One entry and its postings."""
    first = rows[0]
    if first.entry_id is None:
        yield Finding("entry_has_postings", f"entry:{first.key}", "postings", "none")
        return
    try:
        entry = Entry(first.key, tuple(_restore_posting(row) for row in rows), first.order_no)
    except ValueError as error:
        yield Finding("entry_unchanged", f"entry:{first.key}", "a valid entry", str(error))
        return
    yield from compare("entry_unchanged", f"entry:{first.key}", first.digest, entry.digest)


def _restore_posting(row: Any) -> Posting:
    """The posting of a row. Raises ValueError for accounts that the chart does not have."""
    source, destination = _restore_account(row.source, row), _restore_account(row.destination, row)
    return Posting(source, destination, row.amount_fen, row.code, row.award_id)


def _restore_account(full_name: str, row: Any) -> Account:
    """The account of a posting's row."""
    if full_name not in NAMES:
        raise ValueError(f"the chart has no {full_name}")
    kind, name = full_name.split(":")
    kind = BeneficiaryKind(kind)
    return Account(_SHARED.get(kind) or Beneficiary(kind, row.person_id), name)


def check_balances(connection: Connection) -> Iterable[Finding]:
    """Every person's balance is the sum of its postings (I3).

    Both are read person by person, so memory stays small.
    """
    row, kept = ledger_posting.c, ledger_balance.c
    postings = select(row.person_kind, row.person_id, row.source, row.destination, row.amount_fen).where(
        row.person_id.is_not(None)
    )
    balances = select(kept.person_kind, kept.person_id, kept.account, kept.balance_fen)
    yield from _compare_balances(
        _stream(connection, postings.order_by(row.person_kind, row.person_id)),
        _stream(connection, balances.order_by(kept.person_kind, kept.person_id)),
    )


def check_balances_of(connection: Connection, first_id: int, last_id: int) -> Iterable[Finding]:
    """As `check_balances`, for the people whom the entries from `first_id` to `last_id` concern."""
    row, kept = ledger_posting.c, ledger_balance.c
    concerned = select(row.person_kind, row.person_id).where(
        row.person_id.is_not(None), row.entry_id >= first_id, row.entry_id <= last_id
    )

    postings = select(row.person_kind, row.person_id, row.source, row.destination, row.amount_fen).where(
        row.person_id.is_not(None), tuple_(row.person_kind, row.person_id).in_(concerned)
    )
    balances = select(kept.person_kind, kept.person_id, kept.account, kept.balance_fen).where(
        tuple_(kept.person_kind, kept.person_id).in_(concerned)
    )

    yield from _compare_balances(
        _stream(connection, postings.order_by(row.person_kind, row.person_id)),
        _stream(connection, balances.order_by(kept.person_kind, kept.person_id)),
    )


def _stream(connection: Connection, query: Select[Any]) -> Iterable[Any]:
    """The rows of a query, a thousand at a time."""
    return connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))


def _compare_balances(postings: Iterable[Any], balances: Iterable[Any]) -> Iterable[Finding]:
    """Both by person in the same order.

    What the postings of each come to, against what their balances say.
    """
    for (kind, person_id), rows in groupby(merge(postings, balances, key=_find_person), key=_find_person):
        kept: dict[str, int] = {}
        summed: dict[str, int] = {}
        for row in rows:
            if hasattr(row, "balance_fen"):
                kept[row.account] = row.balance_fen
            else:
                _add_posting(summed, row)
        for account in sorted(kept.keys() | summed.keys()):
            subject = f"{kind}:{person_id}:{account}"
            yield from compare("balance_is_its_postings", subject, summed.get(account, 0), kept.get(account, 0))


def _find_person(row: Any) -> tuple[str, int]:
    """Whom a row concerns."""
    return row.person_kind, row.person_id


def _add_posting(sums: dict[str, int], row: Any) -> None:
    """Add what a posting moves to its person's accounts."""
    for full_name, fen in ((row.source, -row.amount_fen), (row.destination, row.amount_fen)):
        kind, account = full_name.split(":")
        if kind == row.person_kind:
            sums[account] = sums.get(account, 0) + fen


def check_day_sums(connection: Connection) -> Iterable[Finding]:
    """What is kept of each day and move is the sum of its sealed entries (docs/money.md §6)."""
    of, row, entry = ledger_day.c, ledger_posting.c, ledger_entry.c
    rows = connection.execute(select(of.day, of.source, of.destination, of.code, of.fen))
    kept = {(day, source, destination, code): fen for day, source, destination, code, fen in rows}
    summed: Counter[tuple[str, str, str, str]] = Counter()
    query = (
        select(entry.posted_at, row.source, row.destination, row.code, row.amount_fen)
        .join_from(ledger_entry, ledger_posting, row.entry_id == entry.id)
        .where(entry.id <= find_last_sealed(connection))
    )
    for posted_at, source, destination, code, fen in _stream(connection, query):
        summed[determine_day(posted_at).isoformat(), source, destination, code] += fen

    for key in sorted(kept.keys() | summed.keys()):
        yield from compare("day_is_its_postings", " ".join(key), summed[key], kept.get(key, 0))


def check_months(connection: Connection) -> Iterable[Finding]:
    """A closed month ended with the balances it was closed with, and no entry came into it since."""
    closed = select(ledger_month).where(ledger_month.c.reopened_at.is_(None)).order_by(ledger_month.c.id)
    entry, kept = ledger_entry.c, ledger_month_balance.c
    for of in connection.execute(closed).all():
        late = select(entry.key).where(entry.id > of.last_id, entry.posted_at < of.ends_at).order_by(entry.id)
        for key in connection.scalars(late):
            yield Finding("month_is_closed", f"entry:{key}", f"none in {of.month}", "posted")

        last = determine_day(of.ends_at - timedelta(seconds=1))
        balances = dict(connection.execute(select(kept.account, kept.balance_fen).where(kept.month_id == of.id)).all())
        summed = sum_accounts(connection, last)
        for account in sorted(balances.keys() | summed.keys()):
            found = balances.get(account, 0)
            yield from compare("month_ended_with", f"{of.month} {account}", summed.get(account, 0), found)


def check_codes(connection: Connection) -> Iterable[Finding]:
    """Every posting is one of those that docs/money.md §5 lists (I19: nothing else reaches a balance)."""
    row = ledger_posting.c
    kinds = select(
        row.source, row.destination, row.code, func.min(row.entry_id).label("first"), func.count().label("n")
    )

    for of in connection.execute(kinds.group_by(row.source, row.destination, row.code)):
        look_at(of.n)
        move = (of.source.split(":")[-1], of.destination.split(":")[-1])
        if move not in MOVES.get(of.code, ()):
            yield Finding(
                "posting_known", f"entry:{of.first}", f"a move of {of.code}", f"{of.source} → {of.destination}"
            )


def check_by_hand(connection: Connection) -> Iterable[Finding]:
    """Whatever people decided by hand about balances is in the journal once, with its amount (I6, I19)."""
    posted = select(adjustment.c.number, adjustment.c.amount_fen)
    for of in _stream(connection, posted):
        yield from _compare_entry(connection, f"adjustment:{of.number}:posted", abs(of.amount_fen))
    for of in _stream(connection, select(unclaimed_balance)):
        yield from _compare_entry(connection, f"unclaimed:{of.number}:moved", of.amount_fen)
        claimed = of.amount_fen if of.status == "claimed" else None
        yield from _compare_entry(connection, f"unclaimed:{of.number}:claimed", claimed)


def check_spending(connection: Connection) -> Iterable[Finding]:
    """Balances put towards orders, and Pay's fees, are in the journal with their amounts."""
    for of in _stream(connection, select(balance_spending)):
        yield from _compare_entry(connection, f"order:{of.order_no}:balance_reserved", of.amount_fen)
        for status in ("spent", "released"):
            ended = of.amount_fen if of.status == status else None
            yield from _compare_entry(connection, f"order:{of.order_no}:balance_{status}", ended)
        returned = _sum_code(connection, ledger_entry.c.order_no == of.order_no, "spent_returned")
        yield from compare("spending_returned", f"order:{of.order_no}", of.returned_fen, returned)
    for of in _stream(connection, select(pay_fee)):
        yield from _compare_entry(connection, f"pay_fee:{of.payment}", of.fee_fen)
        returned = _sum_code(
            connection, ledger_entry.c.key.like(f"pay\\_fee:{of.payment}:returned:%", escape="\\"), "pay_fee_returned"
        )
        yield from compare("pay_fee_returned", f"payment:{of.payment}", of.returned_fen, returned)


def _compare_entry(connection: Connection, key: str, amount_fen: int | None) -> Iterable[Finding]:
    """A finding unless the entry of this key moved this amount; None for no such entry."""
    yield from compare("entry_of_decision", f"entry:{key}", amount_fen, find_entry_amount(connection, key))


def _sum_code(connection: Connection, of_entries: ColumnElement[bool], code: str) -> int:
    """What some entries moved under a code, in fen."""
    row = ledger_posting.c
    query = select(cast(func.coalesce(func.sum(row.amount_fen), 0), Fen))
    return (
        connection.scalar(
            query.join(ledger_entry, ledger_entry.c.id == row.entry_id).where(of_entries, row.code == code)
        )
        or 0
    )


def check_debts(connection: Connection) -> Iterable[Finding]:
    """Whoever is in debt came there by a clawback (I4)."""
    row, posting = ledger_balance.c, ledger_posting.c
    clawed_back = select(posting.person_id).where(
        posting.person_kind == row.person_kind, posting.person_id == row.person_id, posting.code == "clawback"
    )
    query = select(row.person_kind, row.person_id, row.balance_fen).where(
        row.balance_fen < 0, ~clawed_back.correlate(ledger_balance).exists()
    )
    for of in connection.execute(query):
        yield Finding("debt_by_clawback", f"{of.person_kind}:{of.person_id}", "0 or more", str(of.balance_fen))


CHECKS: tuple[Check, ...] = (
    check_digests,
    check_seals,
    check_balances,
    check_day_sums,
    check_months,
    check_debts,
    check_codes,
    check_by_hand,
    check_spending,
)
