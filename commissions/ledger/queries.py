"""Reads of the journal: a person's balances, and the entries that explain them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.entry import Account
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_posting
from commissions.paging import Page


@dataclass(frozen=True)
class Explanation:
    """One line of "why is it this number".

    What an entry changed on an account, and what the account was after it.
    """

    key: str
    code: str
    change_fen: int
    balance_fen: int
    posted_at: datetime


@dataclass(frozen=True)
class BalanceLine:
    """One line of an account's history: `change_fen` made it `balance_fen`.

    `order_no` if it was about an order.
    """

    key: str
    code: str
    order_no: str | None
    change_fen: int
    balance_fen: int
    posted_at: datetime


@dataclass(frozen=True)
class Move:
    """What an entry moved, in fen: from one account to another, and the person's whose one of them is."""

    code: str
    source: str
    destination: str
    amount_fen: int
    person: Beneficiary | None


@dataclass(frozen=True)
class Booked:
    """An entry as it stands in the journal."""

    key: str
    order_no: str | None
    posted_at: datetime
    moves: tuple[Move, ...]


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


def list_balance_lines(connection: Connection, account: Account, before: str | None, limit: int) -> Page[BalanceLine]:
    """What moved a person's account, the newest first, each line with the balance after it.

    The cursor carries the balance where the page ended, so that every page costs the same. Raises ValueError for a
    cursor that is none.
    """
    row, entry = ledger_posting.c, ledger_entry.c
    query = (
        select(ledger_posting, entry.key, entry.order_no, entry.posted_at)
        .join(ledger_entry, entry.id == row.entry_id)
        .where(row.person_kind == account.owner.kind.value, row.person_id == account.owner.id)
        .where((row.source == account.full_name) | (row.destination == account.full_name))
        .order_by(row.entry_id.desc(), row.position.desc())
        .limit(limit + 1)
    )

    if before is None:
        balance = find_balances(connection, account.owner).get(account.name, 0)
    else:
        entry_id, position, balance = (int(part) for part in before.split(":"))
        query = query.where(tuple_(row.entry_id, row.position) < tuple_(entry_id, position))

    found = connection.execute(query).all()
    lines: list[BalanceLine] = []

    # Newest first: the balance before a line is what stood after the one below it.
    for of in found[:limit]:
        change = -of.amount_fen if of.source == account.full_name else of.amount_fen
        lines.append(BalanceLine(of.key, of.code, of.order_no, change, balance, of.posted_at))
        balance -= change

    last = found[limit - 1] if len(found) > limit else None
    return Page(tuple(lines), f"{last.entry_id}:{last.position}:{balance}" if last else None)


def find_entry_amount(connection: Connection, key: str, destination: str | None = None) -> int | None:
    """What the entry of this key moved, in fen; None if there is no such entry.

    With `destination` only what it moved there.
    """
    query = (
        select(ledger_posting.c.amount_fen)
        .join(ledger_entry, ledger_entry.c.id == ledger_posting.c.entry_id)
        .where(ledger_entry.c.key == key)
    )
    if destination is not None:
        query = query.where(ledger_posting.c.destination == destination)
    return connection.scalar(query.order_by(ledger_posting.c.position).limit(1))


def find_entry(connection: Connection, entry_id: int) -> Booked | None:
    """The entry of this number, with its moves in their order."""
    entry, row = ledger_entry.c, ledger_posting.c
    head = connection.execute(select(entry.key, entry.order_no, entry.posted_at).where(entry.id == entry_id)).first()
    if head is None:
        return None

    columns = (row.code, row.source, row.destination, row.amount_fen, row.person_kind, row.person_id)
    found = connection.execute(select(*columns).where(row.entry_id == entry_id).order_by(row.position))
    moves = tuple(
        Move(code, source, destination, fen, None if kind is None else Beneficiary(BeneficiaryKind(kind), of))
        for code, source, destination, fen, kind, of in found
    )
    return Booked(head.key, head.order_no, head.posted_at, moves)
