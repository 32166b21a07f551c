"""Checks of the journal itself: it is whole, unchanged, and the balances are its sums."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, cast, func, select, union_all

from commissions.beneficiary import MERCHANT, OUTSIDE, Beneficiary, BeneficiaryKind
from commissions.ledger.chart import NAMES
from commissions.ledger.entry import Account, Entry, Posting
from commissions.ledger.finding import Check, Finding, compare
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_posting
from commissions.schema import Fen

SHARED = {BeneficiaryKind.MERCHANT: MERCHANT, BeneficiaryKind.OUTSIDE: OUTSIDE}
ROWS_AT_ONCE = 1000


def check_digests(connection: Connection) -> Iterable[Finding]:
    """Every entry says what it said when it was posted: its postings still make its digest (I1, I5)."""
    entry, row = ledger_entry.c, ledger_posting.c
    query = (
        select(entry.id, entry.key, entry.digest, entry.order_no, ledger_posting)
        .join_from(ledger_entry, ledger_posting, row.entry_id == entry.id, isouter=True)
        .order_by(entry.id, row.position)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for _, rows in groupby(connection.execute(query), key=lambda found: found.id):
        yield from check_entry(list(rows))


def check_entry(rows: list[Any]) -> Iterable[Finding]:
    """One entry and its postings."""
    first = rows[0]
    if first.entry_id is None:
        yield Finding("entry_has_postings", f"entry:{first.key}", "postings", "none")
        return
    try:
        entry = Entry(first.key, tuple(restore_posting(row) for row in rows), first.order_no)
    except ValueError as error:
        yield Finding("entry_unchanged", f"entry:{first.key}", "a valid entry", str(error))
        return
    yield from compare("entry_unchanged", f"entry:{first.key}", first.digest, entry.digest)


def restore_posting(row: Any) -> Posting:
    """The posting of a row. Raises ValueError for accounts that the chart does not have."""
    source, destination = restore_account(row.source, row), restore_account(row.destination, row)
    return Posting(source, destination, row.amount_fen, row.code, row.award_id)


def restore_account(full_name: str, row: Any) -> Account:
    """The account of a posting's row."""
    if full_name not in NAMES:
        raise ValueError(f"the chart has no {full_name}")
    kind, name = full_name.split(":")
    kind = BeneficiaryKind(kind)
    return Account(SHARED.get(kind) or Beneficiary(kind, row.person_id), name)


def check_balances(connection: Connection) -> Iterable[Finding]:
    """Every person's balance is the sum of its postings (I3)."""
    balances = connection.execute(select(ledger_balance))
    kept = {(of.person_kind, of.person_id, of.account): of.balance_fen for of in balances}
    summed = sum_postings(connection)
    for key in sorted(kept.keys() | summed.keys()):
        subject = f"{key[0]}:{key[1]}:{key[2]}"
        yield from compare("balance_is_its_postings", subject, summed.get(key, 0), kept.get(key, 0))


def sum_postings(connection: Connection) -> dict[tuple[str, int, str], int]:
    """What each person's accounts come to by the journal."""
    row = ledger_posting.c
    moves = union_all(
        *(
            select(row.person_kind, row.person_id, account.label("account"), (sign * row.amount_fen).label("fen"))
            for account, sign in ((row.source, -1), (row.destination, 1))
        )
    ).subquery()
    move = moves.c
    query = (
        select(move.person_kind, move.person_id, move.account, cast(func.sum(move.fen), Fen).label("fen"))
        .where(move.account.like(move.person_kind + ":%"))
        .group_by(move.person_kind, move.person_id, move.account)
    )
    return {(of.person_kind, of.person_id, of.account.split(":")[1]): of.fen for of in connection.execute(query)}


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


CHECKS: tuple[Check, ...] = (check_digests, check_balances, check_debts)
