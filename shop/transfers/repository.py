"""Rows of transfers: written once, locked, and changed where nothing is frozen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from commissions.ports import Transaction
from shop.transfers.schedule import determine_next_ask
from shop.transfers.tables import transfer
from shop.transfers.transfer import Transfer

_COLUMNS = [transfer.c[name] for name in Transfer.__dataclass_fields__]


def find_transfer(connection: Connection, number: str) -> Transfer | None:
    """The transfer of a withdrawal, once it was begun."""
    return _read(connection, _select(number))


def list_problems(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """What speaks against some transfers that need a person's eye, by number; a page of them at most."""
    row = transfer.c
    query = select(row.number, row.problem).where(row.number.in_(numbers), row.problem.is_not(None))
    return {found.number: found.problem for found in connection.execute(query)}


def lock_transfer(tx: Transaction, number: str) -> Transfer | None:
    """The transfer, locked until the unit of work ends. Taken before the withdrawal's own lock."""
    return _read(tx.connection, _select(number).with_for_update())


def list_due_transfers(tx: Transaction, number: str | None, limit: int) -> list[Transfer]:
    """Transfers whose time for a word with Pay has come, locked.

    Those that another worker holds are left out.
    """
    due = select(*_COLUMNS).where(transfer.c.closed_at.is_(None), transfer.c.next_ask_at <= tx.now)
    if number is not None:
        due = due.where(transfer.c.number == number)
    due = due.order_by(transfer.c.next_ask_at).limit(limit).with_for_update(skip_locked=True)
    return [Transfer(**row._mapping) for row in tx.connection.execute(due)]


def write_transfer(tx: Transaction, values: dict[str, Any]) -> None:
    """Write a transfer down before anything leaves; it is due at once."""
    fresh = {"posts": 0, "asks": 0, "next_ask_at": tx.now, "created_at": tx.now}
    tx.connection.execute(insert(transfer).values(**values, **fresh))


def change_transfer(tx: Transaction, found: Transfer, **values: Any) -> bool:
    """Change a transfer that is open and as far as it was when it was read. False if it has moved since."""
    row = transfer.c
    mine = (row.number == found.number, row.closed_at.is_(None), row.posts == found.posts)
    heard = row.heard.is_(None) if found.heard is None else row.heard == found.heard
    return tx.connection.execute(update(transfer).where(*mine, heard).values(**values)).rowcount == 1


def take_turn(tx: Transaction, found: Transfer, *, posting: bool) -> None:
    """Note that Pay is about to be called, and when to call again if nothing is heard.

    The caller has it locked.
    """
    again = determine_next_ask(tx.now, found.asks)
    changed = change_transfer(
        tx, found, asks=found.asks + 1, posts=found.posts + posting, next_ask_at=again, asked_at=tx.now
    )
    assert changed, "it is locked, so nobody else has moved it"


def take_quiet_turn(tx: Transaction, found: Transfer, silent_since: datetime) -> bool:
    """Take the right to ask Pay about a transfer.

    False if there was a word with Pay about it after `silent_since`.
    """
    row = transfer.c
    silent = row.asked_at.is_(None) | (row.asked_at <= silent_since)
    mine = update(transfer).where(row.number == found.number, silent)
    return tx.connection.execute(mine.values(asked_at=tx.now)).rowcount == 1


def _select(number: str) -> Select[Any]:
    return select(*_COLUMNS).where(transfer.c.number == number)


def _read(connection: Connection, query: Select[Any]) -> Transfer | None:
    row = connection.execute(query).first()
    return Transfer(**row._mapping) if row else None
