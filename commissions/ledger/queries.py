"""Reads of the journal: a person's balances, and the entries that explain them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from commissions.beneficiary import Beneficiary
from commissions.ledger.entry import Account
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_posting


@dataclass(frozen=True)
class Explanation:
    """One line of "why is it this number": what an entry changed on an account, and what the account was after it."""

    key: str
    code: str
    change_fen: int
    balance_fen: int
    posted_at: datetime


def find_balances(connection: Connection, person: Beneficiary) -> dict[str, int]:
    """The balances of a person by account, in fen; accounts that never moved are left out."""
    row = ledger_balance.c
    query = select(row.account, row.balance_fen).where(row.person_kind == person.kind.value, row.person_id == person.id)
    return {found.account: found.balance_fen for found in connection.execute(query)}


def explain_balance(connection: Connection, account: Account) -> list[Explanation]:
    """All entries of a person's account, oldest first; the last one's `balance_fen` is the balance."""
    row, entry = ledger_posting.c, ledger_entry.c
    query = (
        select(entry.key, row.code, row.source, row.destination, row.amount_fen, entry.posted_at)
        .join(ledger_entry, entry.id == row.entry_id)
        .where(row.person_kind == account.owner.kind.value, row.person_id == account.owner.id)
        .where((row.source == account.full_name) | (row.destination == account.full_name))
        .order_by(row.entry_id, row.position)
    )
    lines: list[Explanation] = []
    balance = 0
    for key, code, source, _, amount, posted_at in connection.execute(query):
        change = -amount if source == account.full_name else amount
        balance += change
        lines.append(Explanation(key, code, change, balance, posted_at))
    return lines
